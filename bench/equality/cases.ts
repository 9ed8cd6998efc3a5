// The program of each case, written once for all sides. Observations of one case have different
// names.
import type { ObserveAs, Side, Update } from "./sides.js";

export type Case = (side: Side) => unknown;

const TYPES = [
  "span",
  "generation",
  "embedding",
  "agent",
  "tool",
  "chain",
  "retriever",
  "guardrail",
  "evaluator",
] as const;

const QUESTION = { question: "Why?", limit: 3, tags: ["a", "ö", "\u{1f3a8}"], none: null };

/** Calls a function that updates its own observation. */
function saying(update: Update, asType: ObserveAs["asType"] = "span"): Case {
  return ({ observe, update: say }) =>
    observe(async () => say(update, asType), { name: "call", asType, captureOutput: false })();
}

const CIRCULAR: { self?: unknown } = {};
CIRCULAR.self = CIRCULAR;

export const CASES: Readonly<Record<string, Case>> = {
  "an object in, an object out": ({ observe }) =>
    observe(async (question: object) => ({ answer: 42, question }), { name: "call" })(QUESTION),
  "a text in, a text out": ({ observe }) =>
    observe((text: string) => `${text}!`, { name: "call" })('"quoted" \n text'),
  "several arguments": ({ observe }) =>
    observe((one: number, two: string) => [one, two], { name: "call" })(1, "two"),
  "no argument, no result": ({ observe }) => observe(() => {}, { name: "call" })(),
  "numbers and switches": ({ observe }) =>
    observe((yes: boolean) => (yes ? 0.5 : 0), { name: "call" })(true),
  "nothing captured": ({ observe }) =>
    observe((text: string) => text, {
      name: "call",
      captureInput: false,
      captureOutput: false,
    })("secret"),
  "a tree": async ({ observe }) => {
    const leaf = observe(async (text: string) => text, { name: "leaf" });
    const branch = observe((text: string) => leaf(text), { name: "branch", asType: "agent" });
    await observe((text: string) => branch(text), { name: "root", asType: "chain" })("deep");
  },
  ...Object.fromEntries(
    TYPES.map((asType): [string, Case] => [
      `the type ${asType}`,
      ({ observe }) => observe(() => "done", { name: "call", asType })(),
    ]),
  ),
  "a generation with its model": saying(
    {
      input: [{ role: "user", content: "Why?" }],
      output: { role: "assistant", content: "Because." },
      model: "mistral-small-latest",
      modelParameters: { temperature: 0.4, max_tokens: 100, stop: "x" },
      usage: { input: 10, output: 5, total: 15 },
      costDetails: { input: 0.001, output: 0.002, total: 0.003 },
      prompt: { name: "painter", version: 3 },
    },
    "generation",
  ),
  "usage without a total": saying(
    { model: "a model without a price", usage: { input: 10, output: 5 } },
    "generation",
  ),
  "a first token": saying(
    { completionStartTime: new Date("2020-11-23T12:00:00.123Z") },
    "generation",
  ),
  "metadata, level, message and version": saying({
    metadata: { text: "a", number: 1, list: [1, { deep: true }], nothing: null },
    level: "WARNING",
    statusMessage: "nearly",
    version: "7",
  }),
  "a prompt that is propagated": ({ observe, propagate }) =>
    propagate({ prompt: { name: "painter", version: 3 } }, () =>
      observe(() => "done", { name: "call", asType: "generation" })(),
    ),
  "what is said of a trace": ({ observe, propagate }) =>
    propagate(
      {
        traceName: "a visit",
        userId: "user-1",
        sessionId: "session-1",
        tags: ["a", "b"],
        version: "8",
        metadata: { tenant: "seven" },
      },
      async () => {
        const leaf = observe(() => "done", { name: "leaf" });
        await observe(async () => leaf(), { name: "root" })();
      },
    ),
  "an error": async ({ observe }) => {
    const failing = observe(
      async () => {
        throw new TypeError("no");
      },
      { name: "call" },
    );
    await failing().catch(() => {});
  },
  "a circular value": ({ observe }) => observe(() => CIRCULAR, { name: "call" })(),
  "a Map and a BigInt": ({ observe }) =>
    observe(() => ({ map: new Map([["a", 1]]), big: 3n }), { name: "call" })(),
  "a secret": ({ observe }) =>
    observe((headers: object) => Object.keys(headers), { name: "call" })({
      authorization: "Bearer abc",
    }),
  "a generator": async ({ observe }) => {
    const tell = observe(
      async function* () {
        yield "a";
        yield "b";
      },
      { name: "call" },
    );
    for await (const _ of tell());
  },
};
