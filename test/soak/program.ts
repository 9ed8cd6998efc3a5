// The program of the soak: traces at a steady rate until it is stopped, and prints its memory and
// its counters now and then.
import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush, shutdown } from "../../src/export/process/lifecycle.js";
import { counters } from "../../src/export/process/registry.js";

/** Roots a second, each with one leaf. */
const RATE = Number(process.argv[2]);
const TICK_MS = 20;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

configure({ logger: () => {} });
const leaf = observe("leaf", (n: number) => `leaf ${n} ${"x".repeat(200)}`);
const root = observe("root", async (n: number) => leaf(n));

let calls = 0;
let unbalanced = 0;
const begun = performance.now();
const work = setInterval(() => {
  const due = ((performance.now() - begun) / 1000) * RATE;
  for (; calls < due; calls += 1) void root(calls);
  if (imbalance() !== 0) unbalanced += 1;
}, TICK_MS);

function imbalance(): number {
  const { traced, recovered, ...outcomes } = counters();
  return traced + recovered - Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

function report(): void {
  collect();
  const { heapUsed } = memoryUsage();
  process.send?.({ heapUsed, rss: memoryUsage.rss(), calls, unbalanced, counters: counters() });
}

process.on("message", (message) => {
  if (message === "report") report();
  else if (message === "stop") void stop();
});

async function stop(): Promise<void> {
  clearInterval(work);
  await flush();
  await shutdown();
  report();
  process.disconnect();
}
