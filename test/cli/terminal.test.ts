import { mkdirSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { describe, expect } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { hex, line } from "../reading/spans.js";
import { commandLine } from "./bin.js";
import { posixTest } from "../posix.js";

const { directory, run, runInTerminal } = commandLine();

function record(...lines: string[]): void {
  mkdirSync(directory.file(".mistral-traced"));
  writeFileSync(directory.file(".mistral-traced/traces-a.jsonl"), lines.join(""));
}

// The program `script`, which provides a terminal, takes other options elsewhere.
describe.runIf(process.platform === "linux")("in a terminal", () => {
  posixTest(
    "view in a terminal uses colours and the terminal's width, and ends with advice",
    async () => {
      record(line({ trace: "1", id: "1", name: "a name that goes on ".repeat(20) }));

      const list = await runInTerminal(["view"], 80);
      const tree = await runInTerminal(["view", "1"], 100);
      const plain = await runInTerminal(["view"], 80, { NO_COLOR: "1" });

      expect(list).toContain("\u001b[");
      expect(plain).not.toContain("\u001b[");
      expect(stripVTControlCharacters(list)).toBe(plain);
      expect(plain).toContain("Show one: npx mistral-traced view 1");
      expect(Math.max(...plain.split("\n").map((text) => text.length))).toBe(80);
      const widths = stripVTControlCharacters(tree)
        .split("\n")
        .map((text) => text.length);
      expect(Math.max(...widths)).toBe(100);
    },
  );

  posixTest(
    "push in a terminal draws a bar, removes it, and prints the same as in a pipe",
    async () => {
      await using receiver = await startReceiver({ delayMs: 300, strict: false });
      const env = {
        LANGFUSE_PUBLIC_KEY: receiver.publicKey,
        LANGFUSE_SECRET_KEY: receiver.secretKey,
        LANGFUSE_BASE_URL: receiver.url,
      };
      const lines = Array.from({ length: 20 }, (_, request) =>
        line(
          ...Array.from({ length: 512 }, (__, span) => ({
            trace: "1",
            id: hex(request * 512 + span + 1, 8),
          })),
        ),
      );
      record(...lines);

      const text = await runInTerminal(["push"], 80, env);
      const again = await run(["push", "--again"], env);

      expect(text.split("\u001b[K")[1]).toMatch(/^Sending █*░+ \d+ % {2}\d+ observations\r$/);
      // The last line is left of it on the screen.
      expect(text.split("\u001b[K").at(-1)).toBe(again.stdout);
      expect(again.stdout).toBe(`Sent 10,240 observations of 1 trace to ${receiver.url}.\n`);
      expect(again.stderr).toBe("");
    },
  );
});
