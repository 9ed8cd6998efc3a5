import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { eventually } from "../eventually.js";
import { line, type SpanParts } from "../reading/spans.js";
import { commandLine } from "./bin.js";
import { posixTest } from "../posix.js";

const { directory, start } = commandLine();

const file = (): string => directory.file(".mistral-traced/traces-a.jsonl");

function comes(text: () => string, expected: string | RegExp): Promise<void> {
  return eventually(() => expect(text()).toMatch(expected));
}

describe("view --follow", () => {
  posixTest(
    "view --follow waits for recordings and lists traces as they come, until Ctrl-C",
    async () => {
      const { child, stdout, stderr, ended } = start(["view", "--follow"], { COLUMNS: "100" });
      mkdirSync(directory.file(".mistral-traced"));
      writeFileSync(file(), line({ trace: "1", id: "1", name: "first" }));
      await comes(stdout, /first/);
      appendFileSync(file(), line({ trace: "2", id: "3", parent: "2", name: "child" }));
      appendFileSync(file(), line({ trace: "3", id: "4", name: "third" }));
      await comes(stdout, /third/);
      // The root comes last, and then the trace is whole.
      expect(stdout()).not.toContain("child");
      appendFileSync(file(), line({ trace: "2", id: "2", name: "second" }));
      await comes(stdout, /second/);
      child.kill("SIGINT");

      expect(await ended).toBe(0);
      expect(stderr()).toBe("");
      const lines = stdout().trimEnd().split("\n");
      const times = new Set(lines.slice(-2).map((text) => text.indexOf(" ms")));
      expect(times.size).toBe(1);
    },
  );

  posixTest("view last --follow shows each trace that matches the filter as a tree", async () => {
    mkdirSync(directory.file(".mistral-traced"));
    const before = ["before", "wanted before"].map((name, index): SpanParts => {
      const id = String(index + 1);
      return { trace: id, id, name };
    });
    writeFileSync(file(), before.map((span) => line(span)).join(""));
    const { child, stdout, ended } = start(["view", "last", "--follow", "--filter", "name=wanted"]);
    await comes(stdout, /wanted before/);
    appendFileSync(file(), line({ trace: "5", id: "5", name: "other" }));
    appendFileSync(
      file(),
      line(
        { trace: "3", id: "3", name: "wanted" },
        { trace: "3", id: "4", parent: "3", name: "inner" },
      ),
    );
    await comes(stdout, /└─ inner/);
    child.kill("SIGTERM");

    expect(await ended).toBe(0);
    expect(stdout()).not.toMatch(/other|^before/m);
  });

  test("view --follow ends with an error if there is no such trace", async () => {
    mkdirSync(directory.file(".mistral-traced"));
    writeFileSync(file(), line({ trace: "1", id: "1" }));

    const { ended, stderr } = start(["view", "99", "--follow"]);

    expect(await ended).toBe(1);
    expect(stderr()).toContain("There is no trace 99");
  });

  posixTest("view --follow --json writes a line of JSON for each trace", async () => {
    mkdirSync(directory.file(".mistral-traced"));
    writeFileSync(file(), line({ trace: "1", id: "1" }) + line({ trace: "2", id: "2", start: 5 }));
    const { child, stdout, ended } = start(["view", "--follow", "--json"]);
    await comes(stdout, /span 2/);
    child.kill("SIGINT");
    await ended;

    const lines = stdout()
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text) as { name: string });
    expect(lines.map(({ name }) => name)).toEqual(["span 1", "span 2"]);
  });
});
