// An invalid field of an update is left out and named, and harms nothing else: neither the rest of
// the update, nor the observations that travel beside it.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  configure,
  counters,
  flush,
  langfuseContext,
  observe,
  annotateCall,
} from "../../src/index.js";
import { startReceiver, type Receiver } from "../../src/testing/index.js";
import { state } from "../../src/tracing/state.js";
import { langfuseAt } from "../export/set-up.js";

let langfuse: Receiver;
const warnings: string[] = [];

beforeEach(async () => {
  langfuse = await startReceiver();
  warnings.length = 0;
  state.warned.clear();
  configure({
    destination: langfuseAt(langfuse.url),
    spool: false,
    logger: (text) => warnings.push(text),
  });
});

afterEach(() => langfuse.close());

/** The update of one call arrives, and the calls beside it arrive whole. */
async function say(update: unknown) {
  const before = counters();
  observe("before", () => 1)();
  observe("said", () => langfuseContext.updateCurrentObservation(update as never))();
  observe("after", () => 2)();
  await flush();
  expect(langfuse.violations).toEqual([]);
  expect(counters().sent - before.sent).toBe(3);
  const [, said] = langfuse.observations;
  return said;
}

const WRONG: readonly (readonly [field: string, value: unknown, got: string])[] = [
  ["completionStartTime", new Date(NaN), "an object"],
  ["completionStartTime", "2026-01-01", '"2026-01-01"'],
  ["name", 5, "5"],
  ["name", "", '""'],
  ["version", { major: 1 }, "an object with major"],
  ["statusMessage", Symbol("s"), "Symbol(s)"],
  ["model", {}, "an object"],
  ["metadata", "text", '"text"'],
  ["metadata", [1, 2], "an array"],
  ["modelParameters", "text", '"text"'],
  ["usage", 3, "3"],
  ["usageDetails", [1], "an array"],
  ["costDetails", "free", '"free"'],
];

describe("updateCurrentObservation", () => {
  test.each(WRONG)(
    "updateCurrentObservation leaves out a wrong %s (%s), and sets the rest",
    async (field, value, got) => {
      const rest = field === "output" ? {} : { output: "the rest" };
      const said = await say({ [field]: value, ...rest });
      expect(said).toMatchObject({ output: "the rest", ...(field !== "name" && { name: "said" }) });
      expect(warnings.join("\n")).toContain(`\`${field}\` must be`);
      expect(warnings.join("\n")).toContain(`(got ${got}).`);
    },
  );

  test("updateCurrentObservation warns of an unknown field", async () => {
    expect(await say({ userId: "user-1", output: "the rest" })).toMatchObject({
      output: "the rest",
    });
    expect(warnings.join("\n")).toContain("unknown field `userId`. Known: name, input,");
  });

  test("updateCurrentObservation ignores a value that is not an object", async () => {
    expect(await say(null)).toMatchObject({ name: "said" });
    expect(warnings.join("\n")).toContain("must be an object (got null)");
  });

  test("updateCurrentObservation sets no cost of 0 if the cost can't be read", async () => {
    const said = await say({ costDetails: { total: Infinity }, usageDetails: { input: "3" } });
    expect(said?.costDetails).toBeUndefined();
    expect(said?.usageDetails).toBeUndefined();
  });
});

test.each([{ public: "yes" }, { metadata: "text" }, null])(
  "updateCurrentTrace(%j) warns and changes nothing",
  async (update) => {
    observe("said", () => langfuseContext.updateCurrentTrace(update as never))();
    await flush();
    expect(langfuse.observations).toMatchObject([{ name: "said", traceMetadata: {} }]);
    expect(warnings.join("\n")).toContain("must be");
  },
);

const throwing = {
  get name(): string {
    throw new Error("a getter");
  },
};

// Functions, as a title of the test must not read them.
test.each<[string, () => unknown]>([
  ["null", () => null],
  ["a text", () => "text"],
  ["a wrong name", () => ({ name: 5 })],
  ["wrong metadata", () => ({ metadata: 3 })],
  ["a getter that throws", () => throwing],
  ["metadata with a getter that throws", () => ({ metadata: throwing })],
])("annotateCall with %s returns the result of fn", async (_, attributes) => {
  expect(
    annotateCall(
      attributes() as never,
      observe("said", () => 3),
    ),
  ).toBe(3);
  await flush();
  expect(langfuse.observations).toMatchObject([{ name: "said", output: 3 }]);
});

test("an observation that can't be written is left out, and the others arrive", async () => {
  const { pricing } = state;
  state.pricing = {
    priceOf() {
      throw new Error("the prices are broken");
    },
  };
  const used = (): void =>
    langfuseContext.updateCurrentObservation({ model: "any", usage: { input: 1 } });
  observe("one", used)();
  observe("two", used)();
  await flush();
  state.pricing = pricing;
  expect(langfuse.observations.map(({ name, level }) => [name, level])).toEqual([
    ["one", "WARNING"],
    ["two", "WARNING"],
  ]);
  expect(langfuse.violations).toEqual([]);
});
