// A laptop that sleeps: the wall clock goes on, the monotonic one stands still. And a clock that is set.
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { configure, flush, observe } from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { langfuseAt, unconfigured } from "../export/set-up.js";

unconfigured();

const HOUR_MS = 3_600_000;
/** A clock that was set is noticed within this time, so it passes before each step. */
const NOTICED_MS = 110;
const real = Date.now;

afterEach(() => vi.restoreAllMocks());

function setClock(byMs: number): void {
  vi.spyOn(Date, "now").mockImplementation(() => real() + byMs);
}

const step = observe("step", async (n: number) => {
  await wait(NOTICED_MS);
  return n;
});

/** An agent of a step for each entry, before which the clock is set to it. */
const agent = observe("agent", async (clockMs: readonly number[]) => {
  for (const byMs of clockMs) {
    setClock(byMs);
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    await wait(NOTICED_MS).then(() => step(byMs));
  }
});

async function trace(...clockMs: number[]) {
  await using langfuse = await startReceiver();
  configure({ destination: langfuseAt(langfuse.url) });
  // The clock of the test before is not that of this one.
  await wait(NOTICED_MS);
  const before = real();
  await agent(clockMs);
  vi.restoreAllMocks();
  await flush();
  const [root, ...steps] = langfuse.observations
    .map(({ startTime, endTime, metadata }) => ({
      startMs: Date.parse(startTime),
      endMs: Date.parse(endTime),
      metadata,
    }))
    .toSorted((one, other) => one.startMs - other.startMs || other.endMs - one.endMs);
  const since = (ms: number | undefined) => Math.round(((ms ?? NaN) - before) / 60_000);
  return {
    root: root!,
    steps,
    minutes: steps.map(({ startMs }) => since(startMs)),
    lasted: since(root?.endMs),
  };
}

describe("a wall clock that moves within a trace", () => {
  test("later observations have the time after a sleep, and the agent the length of it", async () => {
    const { root, steps, minutes, lasted } = await trace(0, HOUR_MS, HOUR_MS);
    expect(minutes).toEqual([0, 60, 60]);
    expect(lasted).toBe(60);
    expect(root.metadata).toMatchObject({ clock_moved_ms: expect.any(Number) });
    expect(Number(root.metadata?.["clock_moved_ms"]) / HOUR_MS).toBeCloseTo(1, 2);
    expect(steps.map(({ metadata }) => metadata)).toEqual([{}, {}, {}]);
  });

  test("a clock that is set back takes no time back, and forward again none twice", async () => {
    const { root, minutes, lasted } = await trace(0, -HOUR_MS, 0);
    expect(minutes).toEqual([0, 0, 0]);
    expect(lasted).toBe(0);
    expect(Math.abs(Number(root.metadata?.["clock_moved_ms"]))).toBeLessThan(1_000);
  });

  test("no duration is negative, and steps lie within the agent", async () => {
    const { root, steps } = await trace(0, -HOUR_MS, 2 * HOUR_MS, -HOUR_MS, HOUR_MS);
    for (const { startMs, endMs } of steps) {
      expect(endMs).toBeGreaterThanOrEqual(startMs);
      expect(startMs).toBeGreaterThanOrEqual(root.startMs);
      expect(endMs).toBeLessThanOrEqual(root.endMs);
    }
  });

  test("a trace within one time has no clock_moved_ms", async () => {
    const { root } = await trace(0, 500);
    expect(root.metadata).not.toHaveProperty("clock_moved_ms");
  });
});
