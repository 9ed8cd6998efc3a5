import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { terminalText } from "../../src/testing/terminal-text.js";
import type { ObservationUpdate } from "../../src/tracing/fields.js";
import { Observation } from "../../src/tracing/observation.js";
import { Trace } from "../../src/tracing/trace.js";
import { unconfigured } from "./set-up.js";

unconfigured();

const trace = new Trace(undefined, { add() {} });

/** An ended observation from `start` to `end`, in milliseconds of an arbitrary day. */
function observation(
  name: string,
  [start, end]: [number, number],
  parent?: Observation,
  update: ObservationUpdate & { type?: Observation["type"] } = {},
): Observation {
  const { type = "span", ...fields } = update;
  const made = new Observation(trace, parent?.spanId, { name, type });
  made.update(fields);
  (made as { startMs: number }).startMs = 1_800_000_000_000 + start;
  made.end(1_800_000_000_000 + end);
  return made;
}

const root = observation("findBestPainterFrom", [0, 1204.4]);
const generation = observation("mistralCompletion", [1, 1201], root, {
  type: "generation",
  model: "mistral-small-latest",
  usageDetails: { input: 16, input_cached_tokens: 5, output: 8 },
  costDetails: { total: 0.0000034 },
});
const failing = observation("lookUp", [0.5, 0.9], root, {
  type: "tool",
  level: "ERROR",
  statusMessage: "no such painter\n    at somewhere",
});

describe("terminalText", () => {
  test("shows a tree in the order of the starts, times below each other", () => {
    const text = terminalText([generation, failing, root], { colors: false });

    expect(text).toMatchInlineSnapshot(`
      "findBestPainterFrom                1.20 s
      ├─ lookUp  tool                   0.40 ms  ERROR: no such painter
      └─ mistralCompletion  generation   1.20 s  mistral-small-latest  21 → 8 tokens  $0.000003"
    `);
  });

  test("colours change nothing but colours", () => {
    const observations = [generation, failing, root];
    const coloured = terminalText(observations, { colors: true });

    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(stripVTControlCharacters(coloured)).toBe(terminalText(observations, { colors: false }));
  });

  test("lets no name or error text steer the terminal", () => {
    const evil = observation("\u001b[2Jname\r", [0, 1], undefined, {
      level: "WARNING",
      statusMessage: "\u001b]0;title\u0007text",
    });

    expect(terminalText([evil], { colors: false })).not.toMatch(/\p{Cc}/u);
  });

  test("is empty when there is nothing to show", () => {
    expect(terminalText([])).toBe("");
  });
});
