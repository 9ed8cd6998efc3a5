import fs, {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import {
  recordedFile,
  RECORDING_FILE_BYTES,
  RECORDINGS_BYTES,
} from "../../src/export/disk/recording.js";
import { counters } from "../../src/export/process/registry.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { endObservations, langfuseAt, unconfigured } from "./set-up.js";
import { posixTest } from "../posix.js";

const { warnings } = unconfigured();

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "mistral-traced-"));
  directory = join(parent, "recorded");
});
afterEach(() => rmSync(parent, { recursive: true }));

interface ExportRequest {
  resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
}

/** The names of the spans of a file, one list a line. */
function namesIn(file: string | undefined): string[][] {
  return readFileSync(file ?? "", "utf8")
    .trimEnd()
    .split("\n")
    .map(namesOf);
}

/** The names of the spans of one line. */
function namesOf(line: string): string[] {
  const [resource] = (JSON.parse(line) as ExportRequest).resourceSpans;
  return resource?.scopeSpans[0]?.spans.map(({ name }) => name) ?? [];
}

describe("recording", () => {
  test("a trace is recorded soon after its end, however long batches wait", async () => {
    configure({ record: { directory }, flushInterval: 3_600 });

    endObservations(1);

    await expect.poll(() => existsSync(directory)).toBe(true);
  });

  posixTest(
    "a recording has one OTLP export request a line, for the owner only, ignored by git",
    async () => {
      configure({ record: { directory }, flushAt: 2 });

      observe("line\nbreak\u2028", (text: string) => text)("x\ny");
      endObservations(2);
      await flush();

      const file = recordedFile();
      expect(file).toMatch(new RegExp(`traces-\\d{4}-\\d\\d-\\d\\d-${process.pid}\\.jsonl$`));
      const lines = namesIn(file);
      expect(lines).toHaveLength(2);
      expect(lines).toContainEqual(["line\nbreak\u2028", "call 0"]);
      expect(lines).toContainEqual(["call 1"]);
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(statSync(file ?? "").mode & 0o777).toBe(0o600);
      expect(readFileSync(join(directory, ".gitignore"), "utf8")).toBe("*\n");
      expect(counters()).toMatchObject({ traced: 3, sent: 3, waiting: 0 });
      expect(warnings).toEqual([]);
    },
  );

  test("a recording continues an existing file, and writes no .gitignore into a foreign directory", async () => {
    configure({ record: { directory: parent } });
    endObservations(1, "first");
    await flush();
    configure({ record: { directory: parent } });
    endObservations(1, "second");
    await flush();

    expect(namesIn(recordedFile())).toEqual([["first 0"], ["second 0"]]);
    expect(readdirSync(parent)).not.toContain(".gitignore");
  });

  test("a recording begins a new line after one that a crash or a full disk has cut off", async () => {
    configure({ record: { directory } });
    endObservations(1, "cut off");
    await flush();
    const file = recordedFile() ?? "";
    truncateSync(file, statSync(file).size - 10);
    configure({ record: { directory } });
    endObservations(1, "after a crash");
    await flush();
    const write = vi.spyOn(fs, "appendFileSync").mockImplementationOnce((path) => {
      writeFileSync(path, '{"half', { flag: "a" });
      throw new Error("ENOSPC: no space left on device");
    });
    syncBuiltinESMExports();
    endObservations(1, "refused");
    await flush();
    write.mockRestore();
    syncBuiltinESMExports();
    endObservations(1, "after a full disk");
    await flush();

    const lines = readFileSync(file, "utf8").split("\n");
    expect(lines).toHaveLength(5);
    expect([lines[1], lines[3]].map((line) => namesOf(line ?? ""))).toEqual([
      ["after a crash 0"],
      ["after a full disk 0"],
    ]);
    expect(counters()).toMatchObject({ traced: 4, sent: 3, failed: 1 });
  });

  test("a recording begins a new file after 10 MB, and the oldest are removed beyond 100 MB", async () => {
    for (let index = 0; index < 11; index += 1) {
      const old = join(parent, `traces-2000-01-01-${100 + index}.jsonl`);
      writeFileSync(old, "");
      truncateSync(old, RECORDING_FILE_BYTES);
    }
    writeFileSync(join(parent, "notes.txt"), "mine");
    configure({ record: { directory: parent }, flushAt: 1 });

    const text = "x".repeat(1024 * 1024);
    const repeat = observe("repeat", (input: string) => input);
    for (let index = 0; index < 8; index += 1) repeat(text);
    await flush();

    const files = readdirSync(parent).filter((name) => name.endsWith(".jsonl"));
    const bytes = files.reduce((sum, name) => sum + statSync(join(parent, name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(RECORDINGS_BYTES);
    expect(files.filter((name) => name.includes(`-${process.pid}`))).toHaveLength(2);
    expect(readdirSync(parent)).toContain("notes.txt");
    expect(warnings).toEqual([expect.stringContaining("oldest")]);
  });

  test("a recording begins again after its files are removed", async () => {
    configure({ record: { directory } });
    endObservations(1, "before");
    await flush();
    rmSync(directory, { recursive: true });
    endObservations(1, "after");
    await flush();

    expect(namesIn(recordedFile())).toEqual([["after 0"]]);
    expect(warnings).toEqual([]);
  });

  test("a recording that can't be written warns once, and the program runs on", async () => {
    writeFileSync(directory, "a file where the directory should be");
    configure({ record: { directory }, flushAt: 1 });

    endObservations(2);
    await flush();

    expect(warnings).toEqual([expect.stringContaining(directory)]);
    expect(counters()).toMatchObject({ traced: 2, failed: 2, waiting: 0 });
  });

  test("a recording beside Langfuse also has what Langfuse did not accept", async () => {
    await using receiver = await startReceiver({ answer: () => ({ status: 401 }) });
    configure({
      destination: langfuseAt(receiver.url),
      record: { directory },
    });

    endObservations(2);
    await flush();

    expect(namesIn(recordedFile())).toEqual([["call 0", "call 1"]]);
    expect(counters()).toMatchObject({ traced: 2, spooled: 2 });
  });
});
