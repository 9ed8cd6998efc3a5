// A command that runs inside another program leaves the process as it found it.
import { expect, test } from "vitest";
import { interruptible } from "../../src/cli/interruption.js";
import { collectWarnings } from "../../src/cli/warnings.js";
import { warnOnce } from "../../src/tracing/log.js";
import { state } from "../../src/tracing/state.js";

test("warnings are collected while a command runs, and printed as before once it has failed", async () => {
  const { warn } = state;
  let collected: string[] = [];
  const run = collectWarnings(async (warnings) => {
    collected = warnings;
    warnOnce("test:collected", "something is odd");
    throw new Error("no");
  });
  await expect(run).rejects.toThrow("no");
  expect(collected).toEqual(["something is odd"]);
  expect(state.warn).toBe(warn);
});

test("a signal aborts the work instead of ending the process, and its listeners go", async () => {
  const before = process.listenerCount("SIGINT");
  const aborted = await interruptible(async (interrupted) => {
    process.emit("SIGINT", "SIGINT");
    return interrupted.aborted;
  });
  expect(aborted).toBe(true);
  expect(process.listenerCount("SIGINT")).toBe(before);
  expect(process.listenerCount("SIGTERM")).toBe(before);
});
