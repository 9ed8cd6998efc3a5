// Directories that other users of the machine can write in: volumes, /tmp, a folder that was prepared.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { spoolKey } from "../../src/export/disk/spool-file.js";
import { configure, counters, flush } from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { describePosix } from "../posix.js";
import { endObservations, keys, langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();
/** Only root can make files of another user. */
const rootTest = test.skipIf(process.getuid?.() !== 0);
const NOBODY = 65_534;
/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mistral-traced-"));
  directory = join(parent, "traces");
  mkdirSync(directory);
});
afterEach(() => rmSync(parent, { recursive: true }));

function recordingPath(): string {
  return join(directory, `traces-${new Date().toISOString().slice(0, 10)}-${process.pid}.jsonl`);
}

async function record(): Promise<void> {
  configure({ record: { directory }, spool: false });
  endObservations(1);
  await flush();
}

async function spool(): Promise<void> {
  configure({ destination: langfuseAt(NOWHERE), spool: { directory }, timeout: 0.2 });
  endObservations(1);
  await flush({ timeout: 1 });
}

describePosix("a recording", () => {
  test.each<[string, (victim: string) => void]>([
    ["a link to another file", (victim) => symlinkSync(victim, recordingPath())],
    ["a second name of another file", (victim) => linkSync(victim, recordingPath())],
    [
      "a file that others can write",
      () => {
        writeFileSync(recordingPath(), "precious\n");
        chmodSync(recordingPath(), 0o666);
      },
    ],
    ["a FIFO", () => execFileSync("mkfifo", [recordingPath()])],
  ])("a recording is not written into %s, with a warning", async (_, plant) => {
    const victim = join(parent, "victim");
    writeFileSync(victim, "precious\n", { mode: 0o600 });
    plant(victim);

    await record();

    expect(readFileSync(victim, "utf8")).toBe("precious\n");
    if (statSync(recordingPath()).isFile()) {
      expect(readFileSync(recordingPath(), "utf8")).toBe("precious\n");
    }
    expect(counters()).toMatchObject({ traced: 1, failed: 1 });
    expect(warnings.join()).toContain("traces are not recorded");
  });

  rootTest(
    "a recording in a directory of another user goes into a sub-folder of this one",
    async () => {
      chownSync(directory, NOBODY, NOBODY);

      await record();

      const own = join(directory, `mistral-traced-${process.getuid?.()}`);
      expect(statSync(own).mode & 0o777).toBe(0o700);
      expect(readdirSync(own).filter((name) => name.endsWith(".jsonl"))).toHaveLength(1);
      expect(readdirSync(directory)).toEqual([`mistral-traced-${process.getuid?.()}`]);
    },
  );

  rootTest("a sub-folder that another user has prepared is not used", async () => {
    const own = join(directory, `mistral-traced-${process.getuid?.()}`);
    mkdirSync(own);
    for (const path of [directory, own]) chownSync(path, NOBODY, NOBODY);

    await record();

    expect(readdirSync(own)).toEqual([]);
    expect(warnings.join()).toContain(`${own} belongs to another user`);
  });
});

describePosix("a spool", () => {
  test("observations stay in memory where every user can replace the files of the spool", async () => {
    chmodSync(directory, 0o777);

    await spool();

    expect(existsSync(join(directory, ".gitignore"))).toBe(false);
    expect(counters()).toMatchObject({ traced: 1, waiting: 1, spooled: 0 });
    expect(warnings.join()).toContain(`Run chmod o-w ${directory}`);
  });

  test("observations stay in memory where every user can replace the directory itself", async () => {
    chmodSync(parent, 0o777);

    await spool();

    expect(readdirSync(directory)).toEqual([]);
    expect(counters()).toMatchObject({ traced: 1, waiting: 1 });
    expect(warnings.join()).toContain(`Run chmod o-w ${parent}`);
  });

  test("a sticky directory, as /tmp is, holds a sub-folder of this user", async () => {
    chmodSync(directory, 0o1777);

    await spool();

    expect(counters()).toMatchObject({ traced: 1, spooled: 1 });
    expect(readdirSync(directory)).toEqual([`mistral-traced-${process.getuid?.()}`]);
  });

  rootTest("a directory that a group can write, as a volume is, gives one warning", async () => {
    chownSync(directory, 0, NOBODY);
    chmodSync(directory, 0o770);

    await spool();

    expect(counters()).toMatchObject({ traced: 1, spooled: 1 });
    expect(warnings.filter((warning) => warning.includes(`the group ${NOBODY}`))).toHaveLength(1);
  });

  test.each<[string, (path: string, victim: string) => void]>([
    ["a FIFO", (path) => execFileSync("mkfifo", [path])],
    ["a link", (path, victim) => symlinkSync(victim, path)],
    ["a directory", (path) => mkdirSync(path)],
  ])("%s under a name of the spool holds up no flush, and is not read", async (_, plant) => {
    await using langfuse = await startReceiver();
    const key = spoolKey({ baseUrl: langfuse.url, publicKey: keys.publicKey });
    const victim = join(parent, "victim");
    writeFileSync(victim, '{"format":"precious"}\n');
    plant(join(directory, `${key}-${Date.now() - 120_000}-1-00000000-00000000-1.jsonl`), victim);
    plant(join(directory, `${key}-${Date.now() - 120_000}-1-00000000-00000000.scores`), victim);
    configure({ destination: langfuseAt(langfuse.url), spool: { directory } });
    endObservations(1);

    await flush();

    expect(langfuse.spans).toHaveLength(1);
    expect(readFileSync(victim, "utf8")).toBe('{"format":"precious"}\n');
  });
});
