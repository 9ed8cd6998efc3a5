// `formatTrace`: the text of a trace, which is the same in every run unless times are asked for.
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { langfuseContext, observe } from "../../src/index.js";
import { captureTraces, formatTrace, type CapturedObservation } from "../../src/testing/index.js";

const greet = observe("greet", (name: string) => `Hello ${name}`);

/** A captured span from `startMs` to `endMs`. */
function captured(
  name: string,
  [startMs, endMs]: [number, number],
  fields: Partial<CapturedObservation> = {},
): CapturedObservation {
  return {
    id: name,
    parentId: undefined,
    traceId: "0".repeat(32),
    name,
    type: "span",
    input: undefined,
    output: undefined,
    model: undefined,
    modelParameters: undefined,
    usage: undefined,
    cost: undefined,
    level: "DEFAULT",
    statusMessage: undefined,
    metadata: undefined,
    prompt: undefined,
    version: undefined,
    startMs,
    endMs,
    completionStartMs: undefined,
    trace: {},
    ...fields,
  };
}

describe("formatTrace", () => {
  it("formatTrace draws the tree without ids and times, so that two runs give the same text", async () => {
    const inner = observe("inner", (n: number) => n * 2, { asType: "tool" });
    const outer = observe(
      "outer",
      (n: number) => {
        langfuseContext.updateCurrentObservation({
          model: "mistral-small-latest",
          usage: { input: 1, output: 2 },
          metadata: { step: n },
        });
        const doubled = inner(n);
        try {
          observe("fails", () => {
            throw new Error("too much\nreally");
          })();
        } catch {}
        return inner(doubled);
      },
      { asType: "generation" },
    );
    const run = async () =>
      formatTrace((await captureTraces(() => outer(2))).observations, { metadata: true });
    const text = await run();
    expect(text).toBe(
      [
        "outer (generation) mistral-small-latest",
        "│ in:  2",
        "│ out: 8",
        "│ usage: input 1, output 2, total 3",
        "│ metadata.step: 2",
        "├─ inner (tool)",
        "│    in:  2",
        "│    out: 4",
        '├─ fails (span) ERROR "too much\\nreally"',
        '│    out: {"error":"Error: too much\\nreally"}',
        "└─ inner (tool)",
        "     in:  4",
        "     out: 8",
      ].join("\n"),
    );
    expect(await run()).toBe(text);
  });

  it("adds costs and times on request", () => {
    const root = captured("findBestPainterFrom", [0, 1204.4]);
    const generation = captured("mistralCompletion", [1, 1201], {
      parentId: root.id,
      type: "generation",
      model: "mistral-small-latest",
      usage: { input: 16, input_cached_tokens: 5, output: 8, total: 29 },
      cost: { input: 0.000001, output: 0.0000024, total: 0.0000034 },
    });
    const failing = captured("lookUp", [0.5, 0.9], {
      parentId: root.id,
      type: "tool",
      level: "ERROR",
      statusMessage: "no such painter",
    });

    expect(formatTrace([generation, failing, root], { times: true, cost: true }))
      .toMatchInlineSnapshot(`
        "findBestPainterFrom (span) 1.20 s
        ├─ lookUp (tool) 0.40 ms ERROR "no such painter"
        └─ mistralCompletion (generation) mistral-small-latest 1.20 s
             usage: input 16, input_cached_tokens 5, output 8, total 29
             cost: $0.000003"
      `);
  });

  it("leaves out a computed cost unless it is asked for, as a new price list changes it", async () => {
    const call = observe("call", () => {
      const usage = { input: 1000, output: 100 };
      langfuseContext.updateCurrentObservation({ model: "mistral-small-latest", usage });
    });
    const { observations } = await captureTraces(call);
    expect(formatTrace(observations)).not.toContain("cost");
    expect(formatTrace(observations, { cost: true })).toMatch(/^ {2}cost: \$0\.\d+$/m);
  });

  it("formatTrace with colours has the same text as without", () => {
    const root = captured("root", [0, 2], { input: "in" });
    const failing = captured("fails", [1, 2], { parentId: root.id, level: "ERROR", model: "m" });
    const coloured = formatTrace([root, failing], { colors: true });

    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(stripVTControlCharacters(coloured)).toBe(formatTrace([root, failing]));
  });

  it("lets no name, value or error text steer the terminal", () => {
    const evil = captured("\u001b[2Jname\r", [0, 1], {
      input: "\u001b]0;title\u0007text\u202e",
      level: "WARNING",
      statusMessage: "\u009b2J",
      model: "\u001bc",
      metadata: { "\u001b[1m": "\u001b[2m" },
    });
    const text = formatTrace([evil], { metadata: true });

    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text).toContain("\\u001b[2Jname\\u000d (span)");
  });

  it("is empty if there is nothing to show", () => {
    expect(formatTrace([])).toBe("");
  });

  it("formatTrace omits what its options name and cuts long values", async () => {
    const { observations } = await captureTraces(() => greet("x".repeat(300)));
    expect(formatTrace(observations, { io: false })).toBe("greet (span)");
    expect(formatTrace(observations, { width: 10 })).toContain("in:  xxxxxxxxxx…");
  });
});
