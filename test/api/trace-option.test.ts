// The option `trace`: the same attributes in `observe`, `observeMistral`, `MistralTraced` and
// `annotateCall`, and what each does with an attribute that stands elsewhere.
import { Mistral } from "@mistralai/mistralai";
import { describe, expect, test } from "vitest";
import {
  annotateCall,
  InvalidOptionError,
  langfuseContext,
  MistralTraced,
  observe,
  observeMistral,
} from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { unconfigured } from "../export/set-up.js";

const { warnings } = unconfigured();

const leaf = observe("leaf", () => "leaf");
const client = new Mistral({ apiKey: "any" });

const OPTIONS: readonly [string, (options: unknown) => unknown][] = [
  ["observe", (options) => observe(options as never)],
  ["observe", (options) => observe(() => 1, options as never)],
  ["observeMistral", (options) => observeMistral(client, options as never)],
  ["MistralTraced", (options) => new MistralTraced({}, options as never)],
];
const MISPLACED: readonly [string, string][] = [
  ["userId", "userId"],
  ["sessionId", "sessionId"],
  ["tags", "tags"],
  ["public", "public"],
  ["environment", "environment"],
  ["traceName", "name"],
  ["traceMetadata", "metadata"],
];

describe.each(OPTIONS)("%s", (where, call) => {
  test.each(MISPLACED)("throws on %s beside `trace`, and names its place", (name, attribute) => {
    const misplaced = (): unknown => call({ [name]: "x" });
    expect(misplaced).toThrow(InvalidOptionError);
    expect(misplaced).toThrow(
      `${where}: \`${name}\` is an attribute of the trace. Use trace: { ${attribute} }.`,
    );
  });

  test("throws on an unknown attribute in `trace`, and lists the attributes", () => {
    const unknown = (): unknown => call({ trace: { traceName: "chat" } });
    expect(unknown).toThrow(InvalidOptionError);
    expect(unknown).toThrow(/traceName.*name, userId, sessionId, tags/u);
  });

  test.each(["chat", null, [], () => ({})])("throws on %o as `trace`", (trace) => {
    expect(() => call({ trace })).toThrow(InvalidOptionError);
    expect(() => call({ trace })).toThrow(/`trace` must be \{ name\?, userId\?/u);
  });
});

test.each([{ userId: 5 }, { tags: "a" }, { public: "yes" }, { metadata: "text" }])(
  "observe throws on the invalid attribute %j when it decorates",
  (trace) => {
    expect(() => observe({ trace } as never)).toThrow(InvalidOptionError);
  },
);

test.each([
  ["observeMistral", (options: object) => observeMistral(client, options)],
  ["MistralTraced", (options: object) => new MistralTraced({}, options)],
])("%s throws on an invalid keepSdkSpans", (where, call) => {
  expect(() => call({ keepSdkSpans: "yes" })).toThrow(InvalidOptionError);
  expect(() => call({ keepSdkSpans: "yes" })).toThrow(`${where}: `);
});

test("MistralTraced leaves out an invalid attribute, which may come from a request", async () => {
  class Session extends MistralTraced {
    @observe()
    open() {
      return "open";
    }
  }
  const session = new Session({}, { trace: { sessionId: "x".repeat(201), userId: "u1" } });
  const { observations } = await captureTraces(() => session.open());
  expect(observations[0]?.trace).toEqual({ userId: "u1" });
  expect(warnings).toEqual([expect.stringContaining("`sessionId` must be")]);
});

test("MistralTraced keeps the attributes that it was constructed with", async () => {
  class Session extends MistralTraced {
    @observe()
    open() {
      return "open";
    }
  }
  const trace = { userId: "u1" };
  const session = new Session({}, { trace });
  trace.userId = "u2";
  const { observations } = await captureTraces(() => session.open());
  expect(observations[0]?.trace).toEqual({ userId: "u1" });
});

test("two decorators of one method both add their trace attributes, and the upper one wins", async () => {
  class Chat {
    @observe({ trace: { userId: "upper", name: undefined } })
    @observe({ trace: { userId: "lower", name: "chat", tags: ["lower"] } })
    answer() {
      return "42";
    }
  }
  const { observations } = await captureTraces(() => new Chat().answer());
  expect(observations.map(({ trace }) => trace)).toEqual([
    { userId: "upper", name: "chat", tags: ["lower"] },
  ]);
});

test("`metadata` beside `trace` is the observation's, also in annotateCall", async () => {
  const fn = observe("call", () => 1, {
    metadata: { of: "method" },
    trace: { metadata: { of: "trace" } },
  });
  const { observations } = await captureTraces(() =>
    annotateCall({ metadata: { call: 1 }, trace: { metadata: { more: 2 } } }, fn),
  );
  expect(observations[0]?.metadata).toEqual({ of: "method", call: "1" });
  expect(observations[0]?.trace.metadata).toEqual({ of: "trace", more: "2" });
});

test.each(MISPLACED)(
  "annotateCall warns of %s beside `trace`, and runs the call",
  async (name, attribute) => {
    const { result, observations } = await captureTraces(() =>
      annotateCall({ name: "said", [name]: "x" }, leaf),
    );
    expect(result).toBe("leaf");
    expect(observations[0]).toMatchObject({ name: "said" });
    expect(observations[0]?.trace).toEqual({});
    expect(warnings).toEqual([
      expect.stringContaining(
        `annotateCall: \`${name}\` is an attribute of the trace. Use trace: { ${attribute} }.`,
      ),
    ]);
  },
);

test("updateCurrentObservation, which has no `trace`, advises no `trace`", async () => {
  const fn = observe("call", () =>
    langfuseContext.updateCurrentObservation({ userId: "u1" } as object),
  );
  await captureTraces(fn);
  expect(warnings).toEqual([expect.not.stringContaining("use trace")]);
});
