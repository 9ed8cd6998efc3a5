// Directories of the tests. Apart from the recordings, which load the SDK for seconds.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Directories that go when the tests are over. */
const directories: string[] = [];

export async function emptyDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "mistral-traced-browser-"));
  directories.push(directory);
  return directory;
}

export async function removeDirectories(): Promise<void> {
  await Promise.all(directories.map((one) => rm(one, { recursive: true, force: true })));
}
