import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { decodeExport } from "../../src/reading/decode.js";
import { TraceStore } from "../../src/reading/trace-store.js";
import { traceLines } from "../../src/cli/trace-view.js";
import { painter } from "../../src/terminal/paint.js";
import { printable } from "../../src/foundation/printable.js";
import { cutToWidth, wrap } from "../../src/terminal/text.js";
import { traceListLines } from "../../src/terminal/trace-list.js";
import { check } from "../properties/check.js";

/** Texts with what is hard to print. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom("漢", "👩‍🎨", "e\u0301", "\u001b[2J", "\n", " ", "a", "\u202E"),
    maxLength: 40,
  }),
);

const message = fc.record(
  {
    role: fc.oneof(fc.constantFrom("user", "assistant", "tool"), text),
    content: fc.oneof(
      text,
      fc.array(fc.oneof(fc.record({ type: fc.constant("text"), text }), fc.jsonValue())),
    ),
    tool_calls: fc.oneof(
      fc.array(fc.record({ function: fc.record({ name: text, arguments: text }) })),
      fc.jsonValue(),
    ),
    thinking: fc.jsonValue(),
    name: text,
  },
  { requiredKeys: ["role"] },
);

const value = fc.oneof(
  text,
  fc.json(),
  fc.array(message).map((messages) => JSON.stringify(messages)),
  fc
    .record({ messages: fc.array(message), tools: fc.jsonValue() })
    .map((whole) => JSON.stringify(whole)),
);

const id = fc.constantFrom("1", "2", "3", "4", "5", "6");
const time = fc.oneof(
  fc.bigInt(0n, 10n ** 20n - 1n).map(String),
  fc.bigInt(1_767_225_600_000_000_000n, 1_767_225_700_000_000_000n).map(String),
);

const span = fc.record(
  {
    traceId: fc.oneof({ weight: 5, arbitrary: fc.constant("1") }, text),
    spanId: id,
    parentSpanId: id,
    name: text,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    status: fc.record({ code: fc.constantFrom(0, 1, 2), message: text }),
    attributes: fc
      .record(
        {
          "langfuse.observation.type": fc.constantFrom("generation", "guardrail", "evaluator"),
          "langfuse.observation.input": value,
          "langfuse.observation.output": value,
          "langfuse.observation.model.name": text,
          "langfuse.observation.model.parameters": value,
          "langfuse.observation.usage_details": value,
          "langfuse.observation.cost_details": value,
          "langfuse.observation.completion_start_time": text,
          "langfuse.observation.metadata.key": value,
          "user.id": text,
        },
        { requiredKeys: [] },
      )
      .map((record) =>
        Object.entries(record).map(([key, stringValue]) => ({ key, value: { stringValue } })),
      ),
  },
  { requiredKeys: ["traceId", "spanId"] },
);

/** A terminal's width, from the narrowest that the command line writes for. */
const width = fc.integer({ min: 40, max: 200 });

describe("traces of any content", () => {
  test("a list and a tree of any traces fit into the terminal and do not steer it", () =>
    check(
      fc.property(fc.array(span, { minLength: 1, maxLength: 6 }), width, (spans, columns) => {
        const store = new TraceStore();
        store.add(decodeExport({ resourceSpans: [{ scopeSpans: [{ spans }] }] }).spans);
        const options = { paint: painter(false), columns };
        const listed = store.summaries().map((summary) => ({ summary, number: 1 }));
        const lines = [
          ...traceListLines(listed, options),
          ...traceListLines(listed, { ...options, header: false, isSteady: true }),
          ...store
            .summaries()
            .flatMap(({ traceId }) => traceLines(store, traceId, { ...options, full: true })),
        ];

        expect(lines.join("")).not.toMatch(/[\p{Cc}\u202E]/u);
        expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 60 },
    ));
});

/** Characters whose width depends on their neighbours, in texts longer than the segmenter gets at once. */
const longText = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom(
        ...Array.from("a 漢©\uFE0F\u0301\u200D\u20E3#👩🎨🇫🇷ｶﾞ각\u0D4E\u0600\u093E\u{1F3FB}"),
      ),
      minLength: 1,
      maxLength: 30,
    }),
    fc.integer({ min: 1, max: 40 }),
    fc.string({ unit: "binary", maxLength: 20 }),
  )
  .map(([unit, times, end]) => unit.repeat(times) + end);

describe("texts of any characters", () => {
  test("a cut text fits into its columns", () =>
    check(
      fc.property(longText, fc.integer({ min: 1, max: 80 }), (text, columns) => {
        expect(stringWidth(cutToWidth(printable(text), columns))).toBeLessThanOrEqual(columns);
      }),
    ));

  test("each line of a wrapped text fits into its columns", () =>
    check(
      fc.property(longText, fc.integer({ min: 4, max: 80 }), (text, columns) => {
        const lines = wrap(printable(text), columns);
        expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
        expect(lines.join("").replaceAll(/\s/g, "")).toBe(printable(text).replaceAll(/\s/g, ""));
      }),
    ));
});
