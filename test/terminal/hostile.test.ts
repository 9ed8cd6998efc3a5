import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { decodeExport } from "../../src/reading/decode.js";
import { TraceStore } from "../../src/reading/trace-store.js";
import { traceLines } from "../../src/cli/trace-view.js";
import { painter } from "../../src/terminal/paint.js";
import { traceListLines } from "../../src/terminal/trace-list.js";

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

const span = fc.record(
  {
    traceId: fc.constant("1"),
    spanId: id,
    parentSpanId: id,
    name: text,
    startTimeUnixNano: fc.bigInt(0n, 10n ** 20n - 1n).map(String),
    endTimeUnixNano: fc.bigInt(0n, 10n ** 20n - 1n).map(String),
    status: fc.record({ code: fc.constantFrom(0, 1, 2), message: text }),
    attributes: fc
      .record(
        {
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

describe("whatever a trace holds", () => {
  test("its list and its tree fit into the terminal and do not steer it", () => {
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 80, max: 200 }),
        (spans, columns) => {
          const store = new TraceStore();
          store.add(decodeExport({ resourceSpans: [{ scopeSpans: [{ spans }] }] }).spans);
          const options = { paint: painter(false), columns };
          const lines = [
            ...traceListLines(
              store.summaries().map((summary) => ({ summary, number: 1 })),
              options,
            ),
            ...traceLines(store, "1", { ...options, full: true }),
          ];

          expect(lines.join("")).not.toMatch(/[\p{Cc}\u202E]/u);
          expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 60 },
    );
  });
});
