// The output of a call that failed: the failure, unless there is another output.
import { describe, expect, test } from "vitest";
import { langfuseContext, observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";

async function outputOf(call: () => unknown): Promise<string | undefined> {
  const { observations } = await captureTraces(async () => {
    try {
      await call();
    } catch {
      // The caller's.
    }
  });
  expect(observations.map(({ level }) => level)).toEqual(["ERROR"]);
  return observations[0]?.output;
}

const throwing = (error: unknown) => (): never => {
  throw error;
};

const nameless = Object.defineProperty(new Error("no"), "name", {
  get: throwing(new Error("not this either")),
});

describe("the output of a failed call", () => {
  test.each([
    ["an error", new TypeError("no"), '{"error":"TypeError: no"}'],
    ["an error without a message", new RangeError(), '{"error":"RangeError"}'],
    ["a text", "no", '{"error":"no"}'],
    ["nothing", undefined, '{"error":"undefined"}'],
    ["an error whose name cannot be read", nameless, '{"error":"no"}'],
    ["a proxy", new Proxy(new Error("no"), {}), expect.stringMatching(/^\{"error":"/)],
    [
      "an error of 20,000 characters",
      new Error("x".repeat(20_000)),
      expect.stringMatching(/left out\]"\}$/),
    ],
  ])("the output of a call that throws %s is the error", async (_, error, output) => {
    expect(await outputOf(observe("call", throwing(error)))).toEqual(output);
    expect(await outputOf(observe("call", async () => throwing(error)()))).toEqual(output);
  });

  test("the output that a function set before it failed stays", async () => {
    const fail = observe("call", () => {
      langfuseContext.updateCurrentObservation({ output: "so far" });
      throw new Error("no");
    });
    expect(await outputOf(fail)).toBe("so far");
  });

  test("captureOutput: false keeps the failure out of the output", async () => {
    const fail = observe("call", throwing(new Error("no")), { captureOutput: false });
    expect(await outputOf(fail)).toBeUndefined();
  });

  test("a captureOutput function is not asked about a failure", async () => {
    const captureOutput = (): string => "a result";
    const fail = observe("call", throwing(new Error("no")), { captureOutput });
    expect(await outputOf(fail)).toBe('{"error":"Error: no"}');
  });

  test("the output of a generator that fails is what it yielded, or the failure", async () => {
    const failing = observe("call", function* (items: string[]) {
      yield* items;
      throw new Error("no");
    });
    expect(await outputOf(() => [...failing(["a", "b"])])).toBe("ab");
    expect(await outputOf(() => [...failing([])])).toBe('{"error":"Error: no"}');
  });
});
