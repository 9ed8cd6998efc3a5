import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { expect, test } from "vitest";
import { newName } from "../../src/export/disk/spool-file.js";
import { commandLine } from "./bin.js";

const { directory, run, runInTerminal } = commandLine();

const HOUR_MS = 3_600_000;
const OLD = "traces-2026-01-01-1.jsonl";
const NEW = "traces-2026-01-02-2.1.jsonl";
const SPOOLED = newName("0123456789abcdef", 1_767_225_600_000, "01234567", 1);
const SCORES = "0123456789abcdef-1767225600000-7-01234567-89abcdef.scores";
const DAMAGED = `${SPOOLED}.damaged`;
const LEDGER = "pushed-0123456789abcdef.txt";
/** Like names of this package, but not quite. */
const FOREIGN = ["traces-of-mine.jsonl", "traces-2026-01-01-1.jsonl.gz", "notes.txt", ".gitignore"];

/** Recordings, spooled files, and files that are not of this package. */
function fill(): void {
  mkdirSync(directory.file(".mistral-traced/spool"), { recursive: true });
  for (const name of [OLD, NEW, LEDGER, ...FOREIGN]) write(name);
  for (const name of [SPOOLED, SCORES, DAMAGED, "own.jsonl"]) write(`spool/${name}`);
  const past = new Date(Date.now() - 3 * HOUR_MS);
  utimesSync(directory.file(`.mistral-traced/${OLD}`), past, past);
}

function write(name: string): void {
  writeFileSync(directory.file(`.mistral-traced/${name}`), "0123456789");
}

function names(): string[] {
  return readdirSync(directory.file(".mistral-traced"), { recursive: true })
    .map(String)
    .filter((name) => name !== "spool")
    .toSorted();
}

const KEPT = [...FOREIGN, "spool/own.jsonl"];
const SPOOL = [SPOOLED, SCORES, DAMAGED].map((name) => `spool/${name}`);

test.each<[string[], string[], string, boolean]>([
  [["--yes"], [...KEPT, ...SPOOL], "Removed 3 files (30 B).\n", true],
  [
    ["--yes", "--older-than", "2h"],
    [...KEPT, ...SPOOL, NEW, LEDGER],
    "Removed 1 file (10 B).\n",
    true,
  ],
  [["--yes", "--spool"], KEPT, "Removed 6 files (60 B).\n", false],
  [
    ["--yes", "--older-than", "4h"],
    [...KEPT, ...SPOOL, NEW, OLD, LEDGER],
    "Nothing was removed.\n",
    true,
  ],
  [
    [".mistral-traced/spool", "--yes", "--spool"],
    [...KEPT, NEW, OLD, LEDGER],
    "Removed 3 files (30 B).\n",
    false,
  ],
])("clear %j removes files of this package only", async (args, left, text, isWaiting) => {
  fill();

  const { stdout, stderr, code } = await run(["clear", ...args]);

  expect(names()).toEqual(left.toSorted());
  expect({ stdout, code }).toEqual({ stdout: text, code: 0 });
  expect(stderr.includes("clear --spool to remove them unsent")).toBe(isWaiting);
});

test("clear removes nothing without a yes, and reports what it would remove", async () => {
  fill();
  const before = names();

  const { stdout, stderr, code } = await run(["clear"]);

  expect(names()).toEqual(before);
  expect({ stdout, code }).toEqual({ stdout: "Nothing was removed.\n", code: 1 });
  expect(stderr).toContain("Add --yes to remove 3 files (30 B).");
});

test.runIf(process.platform === "linux")("clear asks at a terminal", async () => {
  fill();

  const refused = await runInTerminal(["clear", "||", "true"], 100, {}, "n\n");
  const before = names();
  const granted = await runInTerminal(["clear"], 100, {}, "y\n");

  expect(refused).toContain("Remove 3 files (30 B)? [y/N]");
  expect(refused).toContain("Nothing was removed.");
  expect(before).toContain(OLD);
  expect(granted).toContain("Removed 3 files (30 B).");
  expect(names()).not.toContain(OLD);
});

test("clear leaves links and files of other users, and reports as JSON", async () => {
  fill();
  writeFileSync(directory.file("precious.txt"), "precious");
  symlinkSync(
    directory.file("precious.txt"),
    directory.file(".mistral-traced/traces-2026-01-03-3.jsonl"),
  );
  write("traces-2026-01-04-4.jsonl");
  const isRoot = process.getuid?.() === 0;
  const other = directory.file(".mistral-traced/traces-2026-01-04-4.jsonl");
  if (isRoot) chownSync(other, 65534, 65534);

  const { stdout, code } = await run(["clear", "--yes", "--json"]);

  const report = JSON.parse(stdout) as Record<"removed" | "left" | "waiting", { path: string }[]>;
  expect(code).toBe(0);
  expect(report.removed).toHaveLength(isRoot ? 3 : 4);
  expect(report.removed).toContainEqual({ path: `.mistral-traced/${OLD}`, bytes: 10 });
  expect(report.left).toEqual([]);
  expect(report.waiting).toHaveLength(3);
  expect(existsSync(directory.file("precious.txt"))).toBe(true);
  expect(names()).toContain("traces-2026-01-03-3.jsonl");
  expect(existsSync(other)).toBe(isRoot);
});

test("clear of a directory that is not there is an error, and of no recordings is none", async () => {
  const named = await run(["clear", "nowhere", "--yes"]);
  const none = await run(["clear"]);

  expect(named).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("nowhere can't be read"),
  });
  expect(none).toMatchObject({ code: 0, stdout: "Nothing was removed.\n" });
});
