// The output in docs/cli.md is that of the command line, for a recording of the cookbook.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "../cli/bin.js";
import { fences, root } from "./snippets.js";

const { directory, run } = commandLine();

const RECORDED_MS = Date.UTC(2026, 10, 27, 19, 27, 36);
const DAY_MS = 24 * 60 * 60 * 1000;

/** The recording as if it had been made in the last 24 hours, at the same time of day. */
function recent(recording: string): string {
  const days = Math.floor((Date.now() - RECORDED_MS) / DAY_MS);
  return recording.replaceAll(/(TimeUnixNano":")(\d+)/g, (_, key: string, nanos: string) => {
    return key + (BigInt(nanos) + BigInt(days * DAY_MS) * 1_000_000n).toString();
  });
}

const shown = fences()
  .filter(({ file, info }) => file === "docs/cli.md" && info === "console")
  .map(({ code }) => {
    const [, command = "", output = ""] = /^\$ npx mistral-traced (.*)\n([^]*)$/.exec(code) ?? [];
    return { command, output };
  });

test.each(shown)(
  "`mistral-traced $command` prints what docs/cli.md shows",
  async ({ command, output }) => {
    const recording = readFileSync(join(root, "test/cli/cookbook.jsonl"), "utf8");
    mkdirSync(directory.file(".mistral-traced"));
    // A list shows when a trace began, and a tree on which day.
    const content = command === "view" ? recent(recording) : recording;
    writeFileSync(directory.file(".mistral-traced/traces-2026-11-27-1.jsonl"), content);

    const { stdout } = await run(command.split(" "), { COLUMNS: "80", TZ: "UTC" });

    expect(stdout).toBe(output);
  },
);
