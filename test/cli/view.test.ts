import { mkdirSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { beforeEach, describe, expect, test } from "vitest";
import { hex, line, type SpanParts } from "../reading/spans.js";
import { commandLine } from "./bin.js";

const { directory, run } = commandLine();

/**
 * Texts that are hard for a terminal: wide characters, joined emoji, marks, right to left,
 * steering.
 */
const HARD = "絵を描く 👩‍🎨🇫🇷 Çé\u0301 שלום \u001b[2J\u0007\u202Eevil";

const generation = (more: SpanParts["attributes"] = {}): SpanParts["attributes"] => ({
  "langfuse.observation.type": "generation",
  "langfuse.observation.model.name": "mistral-small-latest",
  "langfuse.observation.usage_details": '{"input":21,"output":8,"total":29}',
  "langfuse.observation.cost_details": '{"total":0.000003}',
  ...more,
});

const question: SpanParts[] = [
  { trace: "a1", id: "1", name: "findBestPainterFrom", start: 0, end: 1204 },
  {
    trace: "a1",
    id: "2",
    parent: "1",
    name: "mistralCompletion",
    start: 100,
    end: 1200,
    attributes: generation({
      "langfuse.observation.completion_start_time": "2026-01-01T00:00:00.600Z",
      "langfuse.observation.input": JSON.stringify({
        messages: [
          { role: "system", content: "Be short." },
          {
            role: "user",
            content: [
              { type: "text", text: "Who is it?" },
              { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
            ],
          },
        ],
        tools: [{ type: "function", function: { name: "lookUp" } }],
      }),
      "langfuse.observation.output": JSON.stringify({
        role: "assistant",
        content: "",
        tool_calls: [
          { id: "1", type: "function", function: { name: "lookUp", arguments: '{"a":1}' } },
        ],
      }),
    }),
  },
  {
    trace: "a1",
    id: "3",
    parent: "1",
    name: "lookUp",
    start: 1200,
    end: 1204,
    error: "no such painter\nat somewhere",
    attributes: { "langfuse.observation.type": "tool" },
  },
];

const hard: SpanParts[] = [
  {
    trace: "b2",
    id: "4",
    name: HARD.repeat(4),
    start: 5000,
    end: 5100,
    attributes: {
      "user.id": HARD.repeat(2),
      "session.id": HARD.repeat(3),
      "langfuse.trace.tags": [HARD, HARD.repeat(2)],
    },
  },
  {
    trace: "b2",
    id: "5",
    parent: "4",
    name: HARD,
    start: 5001,
    end: 5050,
    error: HARD.repeat(10),
    attributes: generation({
      "langfuse.observation.model.name": `model ${HARD}`,
      "langfuse.observation.input": JSON.stringify([{ role: "user", content: HARD.repeat(40) }]),
      "langfuse.observation.output": "無".repeat(500),
    }),
  },
];

function record(...lines: string[]): void {
  mkdirSync(directory.file(".mistral-traced"), { recursive: true });
  writeFileSync(directory.file(".mistral-traced/traces-2026-01-01-1.jsonl"), lines.join(""));
}

describe("view", () => {
  beforeEach(() => record(line(...question), line(...hard)));

  test("view lists traces, the newest last, without colours in a pipe", async () => {
    const { stdout, stderr, code } = await run(["view"], { COLUMNS: "80" });

    const [titles = "", first = "", second = ""] = stdout.split("\n");
    expect(titles.trim().split(/ {2,}/)).toEqual([
      "BEGAN",
      "TRACE",
      "TIME",
      "TOKENS",
      "COST",
      "ERR",
      "ID",
    ]);
    expect(first).toMatch(
      /^2 .*findBestPainterFrom +1\.20 s {2}21 → 8 {2}\$0\.000003 +1 {2}00000000$/,
    );
    expect(second).toMatch(/^1 .*絵を描く 👩‍🎨🇫🇷/);
    expect(stdout).not.toContain("\u001b");
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  test("view shows a trace as a tree", async () => {
    const { stdout, code } = await run(["view", "2"], { COLUMNS: "80" });

    expect(stdout).toMatchInlineSnapshot(`
      "findBestPainterFrom  000000000000000000000000000000a1
      2026-01-01 00:00:00.000 · 1.20 s · 3 observations · 1 error · 21 → 8 tokens ·
      $0.000003

      findBestPainterFrom               1.20 s  ━━━━━━━━━━━━━━━━━━━━
      ├─ mistralCompletion  generation  1.10 s    ────────━━━━━━━━━━
      │     mistral-small-latest  21 → 8 tokens  $0.000003  first token 500 ms
      └─ lookUp  tool                   4.0 ms                     ━
            ERROR: no such painter
      "
    `);
    expect(code).toBe(0);
  });

  test("view marks a cost that leaves something out, and names models without a price", async () => {
    const cost = { "langfuse.observation.metadata.cost_incomplete": '["connector_tokens"]' };
    const usage = '{"input":5,"total":5}';
    const unpriced = {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "mistral-of-tomorrow",
      "langfuse.observation.usage_details": usage,
    };
    const spans = [
      { trace: "c1", id: "1", name: "search", attributes: generation(cost) },
      { trace: "c1", id: "2", parent: "1", name: "other", attributes: unpriced },
    ];
    writeFileSync(directory.file("partial.jsonl"), line(...spans));

    const { stdout } = await run(["view", "last", "partial.jsonl"], { COLUMNS: "120" });

    expect(stdout).toContain("≥ $0.000003");
    expect(stdout).toContain("no price of mistral-of-tomorrow");
  });

  test("view --full shows input and output in full", async () => {
    const { stdout } = await run(["view", "2", "--full"], { COLUMNS: "80" });

    expect(stdout).toMatchInlineSnapshot(`
      "findBestPainterFrom  000000000000000000000000000000a1
      2026-01-01 00:00:00.000 · 1.20 s · 3 observations · 1 error · 21 → 8 tokens ·
      $0.000003

      findBestPainterFrom               1.20 s  ━━━━━━━━━━━━━━━━━━━━
      ├─ mistralCompletion  generation  1.10 s    ────────━━━━━━━━━━
      │     mistral-small-latest  21 → 8 tokens  $0.000003  first token 500 ms
      │     in      system  Be short.
      │             user    Who is it?
      │                     [image/png, 3 B]
      │             tools   lookUp
      │     out     assistant  → lookUp({"a":1})
      └─ lookUp  tool                   4.0 ms                     ━
            ERROR: no such painter
            error   no such painter
                    at somewhere
      "
    `);
  });

  test.each(["80", "120", "150", "200"])(
    "view fits into %s columns, whatever the names",
    async (columns) => {
      for (const args of [["view"], ["view", "1"], ["view", "1", "--full"]]) {
        // oxlint-disable-next-line no-await-in-loop -- one process at a time
        const { stdout } = await run(args, { COLUMNS: columns, FORCE_COLOR: "1" });

        const lines = stripVTControlCharacters(stdout).trimEnd().split("\n");
        const widths = lines.map((text) => stringWidth(text));
        expect(Math.max(...widths)).toBeLessThanOrEqual(Number(columns));
        expect(lines.join("")).not.toMatch(/[\p{Cc}\u202E]/u);
        // Columns are aligned, with wide characters or without.
        if (args.length > 1) continue;
        const ends = lines.map((text) => {
          const [upToTime = ""] = /^.*?(?:TIME|\d m?s(?= |$))/u.exec(text) ?? [];
          return stringWidth(upToTime);
        });
        expect(new Set(ends).size).toBe(1);
      }
    },
  );

  test("FORCE_COLOR colours the output of view, whose names still do not steer the terminal", async () => {
    const coloured = await run(["view", "1", "--full"], { FORCE_COLOR: "1", COLUMNS: "100" });
    const plain = await run(["view", "1", "--full"], { COLUMNS: "100" });
    const both = await run(["view", "1"], { FORCE_COLOR: "", NO_COLOR: "1" });

    expect(coloured.stdout).toContain("\u001b[");
    // Colours and nothing else.
    const colour = new RegExp(String.raw`\u001b\[\d+m`, "g");
    expect(coloured.stdout.replaceAll(colour, "")).toBe(plain.stdout);
    expect(both.stdout).not.toContain("\u001b");
  });

  test('view finds a trace by number, by "last" and by the beginning of its id', async () => {
    const name = async (...args: string[]) =>
      (
        JSON.parse((await run(["view", "--json", ...args])).stdout) as {
          trace: { traceId: string };
        }
      ).trace.traceId.slice(-2);

    expect(await name("1")).toBe("b2");
    expect(await name("2")).toBe("a1");
    expect(await name("last")).toBe("b2");
    expect(await name("last", "--filter", "type=tool")).toBe("a1");
    expect(await name(`${"0".repeat(30)}a`)).toBe("a1");
    const two = await run(["view", "00000000"]);
    expect(two.code).toBe(1);
    expect(two.stderr).toContain("2 traces begin with 00000000");
    const none = await run(["view", "77"]);
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(none.stderr).toContain("There is no trace 77 among 2 traces");
  });

  test("view --filter filters traces, and keeps the numbers of the whole list", async () => {
    const { stdout } = await run([
      "view",
      ...["type=TOOL", "level=error", "name=painter"].flatMap((pair) => ["--filter", pair]),
    ]);
    expect(stdout.split("\n")[1]).toMatch(/^2 .*findBestPainterFrom/);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    const none = await run(["view", "--filter", "text=no=where"]);
    expect(none).toMatchObject({
      stdout: "",
      stderr: "No trace matches the filter (2 traces).\n",
      code: 0,
    });
    expect((await run(["view", "--filter", "since=1h"])).stdout).toBe("");
    expect((await run(["view", "--filter", "since=2025-12-31"])).stdout).toContain(
      "findBestPainterFrom",
    );
  });

  test("view --json writes JSON", async () => {
    const { stdout } = await run(["view", "--json", "--limit", "1"]);
    const list = JSON.parse(stdout) as { traces: object[]; total: number };
    expect(list).toMatchObject({ total: 2, traces: [{ observationCount: 2, level: "ERROR" }] });
    const one = JSON.parse((await run(["view", "2", "--json"])).stdout) as object;
    expect(one).toMatchObject({
      trace: { name: "findBestPainterFrom" },
      observations: [{}, {}, {}],
    });
  });

  test("view names the line that it can't read, shows the rest, and exits with 1", async () => {
    writeFileSync(directory.file("a.jsonl"), `no json\n${line(...question)}{"resourceSp`);

    const { stdout, stderr, code } = await run(["view", "a.jsonl"]);

    expect(stdout).toContain("findBestPainterFrom");
    expect(stderr).toMatch(/^a\.jsonl:1 is not JSON: /);
    expect(stderr).toContain("a.jsonl:3 is incomplete");
    expect(code).toBe(1);
  });
});

describe("view without recordings", () => {
  test("view without recordings explains how to record", async () => {
    const { stdout, stderr, code } = await run(["view"]);

    expect(stderr).toContain("No recording found");
    expect(stderr).toContain("MISTRAL_TRACED_RECORD=1");
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
  });

  test("view without recordings names the places where it looked", async () => {
    mkdirSync(directory.file("empty"));
    writeFileSync(directory.file("a.jsonl"), "");

    const none = await run(["view", "empty"]);
    const some = await run(["view", "a.jsonl"]);

    expect(none.stderr).toBe("There are no traces in empty (no JSON files).\n");
    expect(some.stderr).toBe("There are no traces in a.jsonl (1 file).\n");
  });

  test("view reports an argument that is neither a trace nor a file as wrong use", async () => {
    const { stderr, code } = await run(["view", "missing.jsonl"]);

    expect(stderr).toContain('"missing.jsonl" is not a file, a directory or a trace');
    expect(code).toBe(2);
  });
});

test("view lists 10,000 traces and shows one of 20,000 observations", async () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    line({ trace: hex(index + 1, 8), id: "1", start: index, attributes: generation() }),
  );
  const long = Array.from({ length: 20_000 }, (_, index) => ({
    trace: "ffff",
    id: hex(index + 1, 8),
    ...(index > 0 && { parent: hex(Math.ceil(index / 3), 8) }),
    start: 1_000_000 + index,
  }));
  record(...many, line(...long));

  const list = await run(["view", "--limit", "0"]);
  const tree = await run(["view", "last"]);

  expect(list.stdout.trimEnd().split("\n")).toHaveLength(10_002);
  expect(tree.stdout.trimEnd().split("\n")).toHaveLength(20_003);
  // About 3 seconds both; what grows with the square of the number does not end in time.
}, 60_000);
