import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check } from "./check.js";

const LONG_MS = 60_000;

/** A value that fails in every form, so that fast-check finds a smaller one again and again. */
const deep = fc.array(fc.array(fc.string({ unit: "binary", minLength: 5 }), { minLength: 5 }), {
  minLength: 5,
});

function sleepSync(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe("the check of a property", () => {
  test("check tries the same values each time, numRuns of them", async () => {
    const values = async (): Promise<number[]> => {
      const tried: number[] = [];
      await check(
        fc.property(fc.integer(), (value) => void tried.push(value)),
        { numRuns: 30, seed: undefined },
      );
      return tried;
    };
    const first = await values();
    expect(first).toHaveLength(30);
    expect(await values()).toEqual(first);
  });

  test("check reports the smallest value that fails, and its seed", async () => {
    const small = fc.property(fc.nat(), (value) => value < 17);
    await expect(check(small)).rejects.toThrow(
      /Counterexample: \[17\][^]*To repeat it, set PROPERTY_SEED=-?\d+\.$/,
    );
  });

  test("check fails again with the seed of a failure", async () => {
    const rare = fc.property(fc.nat(), (value) => value % 10 !== 7);
    const { message } = await check(rare, { seed: "random" }).then(
      () => new Error("did not fail"),
      (error: Error) => error,
    );
    const seed = /PROPERTY_SEED=(-?\d+)/.exec(message)?.[1];
    await expect(check(rare, { seed })).rejects.toThrow(message);
  });

  test(
    "check ends when shrinking takes too long",
    async () => {
      let runs = 0;
      const slow = fc.property(deep, () => {
        runs += 1;
        sleepSync(20);
        throw new Error(`run ${runs}`);
      });
      await expect(check(slow, { shrinkMs: 200 })).rejects.toThrow("Property failed after 1 tests");
      expect(runs).toBeLessThanOrEqual(12);
    },
    LONG_MS,
  );

  test(
    "check ends when shrinking an asynchronous property takes too long",
    async () => {
      const slow = fc.asyncProperty(deep, async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error("fails");
      });
      await expect(check(slow, { shrinkMs: 200 })).rejects.toThrow("Property failed after 1 tests");
    },
    LONG_MS,
  );

  test(
    "check with a random seed ends after its time",
    async () => {
      let runs = 0;
      const holds = fc.property(fc.integer(), () => void (runs += 1));
      await check(holds, { seed: "random", searchMs: 100 });
      expect(runs).toBeGreaterThan(0);
    },
    LONG_MS,
  );

  test("check rejects a PROPERTY_SEED that is not a seed", async () => {
    const holds = fc.property(fc.integer(), () => true);
    await expect(check(holds, { seed: "fresh" })).rejects.toThrow(
      'PROPERTY_SEED must be "random" or an integer (got fresh)',
    );
  });
});
