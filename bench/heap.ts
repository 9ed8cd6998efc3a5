// Prints by how many kilobytes the heap has grown after many traced calls that were all delivered.
import { setTimeout as wait } from "node:timers/promises";
import { subjects } from "./subjects/index.js";
import { answer, QUESTION } from "./work.js";

const [name, sinkUrl = "", calls = "0"] = process.argv.slice(2);
const PORTION = 2_000;

const subject = subjects("on", { sinkUrl }).find((one) => one.name === name);
if (subject === undefined) throw new Error(`There is no subject named ${name}.`);
subject.begin();
const traced = subject.traced("answer", answer);
const { flush } = subject;

// Long enough for the code to be compiled and every pool and connection to be there.
await trace(40_000);
const before = await heapUsed();
await trace(Number(calls));
const after = await heapUsed();
process.stdout.write(String((after - before) / 1024));
process.exit();

/* oxlint-disable no-await-in-loop -- one after the other is the point */
async function trace(count: number): Promise<void> {
  for (let call = 1; call <= count; call += 1) {
    await traced(QUESTION);
    if (call % PORTION === 0) await flush();
  }
}

async function heapUsed(): Promise<number> {
  await flush();
  for (let turn = 0; turn < 4; turn += 1) {
    await wait(50);
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}
