// The files that a process loads when it imports or runs a built file.
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { root } from "./closure.js";

/** The files that a process has loaded when it ends. */
export interface Loaded {
  /** Our files, by their paths in the repository. */
  readonly files: readonly string[];
  /** The packages of others. */
  readonly packages: readonly string[];
}

/**
 * Imports a file in a process of its own.
 * @param args given, the file is run with these as a program
 */
export async function loadedBy(file: string, args?: readonly string[]): Promise<Loaded> {
  const program =
    args === undefined
      ? ["--input-type=module", "-e", `await import(${JSON.stringify(pathToFileURL(file).href)})`]
      : [file, ...args];
  const hooks = fileURLToPath(new URL("loaded.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--no-warnings", "--import", hooks, ...program],
    { cwd: tmpdir() },
  ).catch((error: { stdout: string }) => error);
  const names = [...stdout.matchAll(/node_modules\/((?:@[^/]+\/)?[^/\n]+)/g)];
  const lines = stdout.split("\n").map((line) => line.replace(pathToFileURL(root).href, ""));
  return {
    files: lines.filter((line) => line.startsWith("dist/")),
    packages: [...new Set(names.map(([, name = ""]) => name))].toSorted(),
  };
}
