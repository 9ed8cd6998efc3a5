// Replays a spool of many files of one observation each, and measures how long that takes and how long
// the event loop stands still. Usage: npm run test:long -- small-files
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { headerLine, spoolKey } from "../../src/export/disk/spool-file.js";
import { ownHead, requestJson } from "../../src/export/pipeline/otlp-json.js";
import { counters } from "../../src/export/process/registry.js";
import { flush } from "../../src/export/process/lifecycle.js";

const FILES = Number(process.argv[2] ?? 8_000);
/** The aims of docs/delivery.md. */
const SECONDS = 10;
const STALL_MS = 10;
/** A process id that Linux does not give. */
const ENDED_PID = 99_999_999;

// In a thread of its own, so that its work is not counted.
const server = new Worker(
  `const { createServer } = require("node:http"); const { parentPort } = require("node:worker_threads");
   let requests = 0;
   const server = createServer((request, response) => { request.resume(); request.on("end", () => {
     requests += 1; response.setHeader("content-type", "application/json"); response.end("{}");
     parentPort.postMessage({ requests }); }); });
   server.listen(0, "127.0.0.1", () => parentPort.postMessage({ port: server.address().port }));`,
  { eval: true },
);
let requests = 0;
const port = await new Promise<number>((resolve) => {
  server.on("message", (message: { port?: number; requests?: number }) => {
    if (message.port !== undefined) resolve(message.port);
    requests = message.requests ?? requests;
  });
});

/** Configures this process for `directory`, and returns how long that took. */
function configureFor(spool: string): number {
  const beforeMs = performance.now();
  configure({
    destination: { langfuse: { ...owner, secretKey: "sk-lf-test" } },
    spool: { directory: spool },
  });
  return performance.now() - beforeMs;
}

const owner = { baseUrl: `http://127.0.0.1:${port}`, publicKey: "pk-lf-test" };
const directory = mkdtempSync(join(tmpdir(), "mistral-traced-small-"));
mkdirSync(directory, { recursive: true });
for (let index = 0; index < FILES; index += 1) {
  const hex = index.toString(16);
  const span = {
    traceId: hex.padStart(32, "a"),
    spanId: hex.padStart(16, "b"),
    name: "call",
    kind: 1,
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
    attributes: [{ key: "langfuse.observation.input", value: { stringValue: "x".repeat(500) } }],
  };
  writeFileSync(
    join(
      directory,
      `${spoolKey(owner)}-${Date.now()}-${ENDED_PID}-${hex.padStart(8, "0")}-1.jsonl`,
    ),
    `${headerLine(owner)}${requestJson([JSON.stringify(span)], ownHead())}\n`,
  );
}

let longestMs = 0;
const stalls: number[] = [];
let lastMs = performance.now();
const ticking = setInterval(() => {
  const nowMs = performance.now();
  // The interval itself takes a millisecond.
  const stall = nowMs - lastMs - 1;
  if (stall > STALL_MS) stalls.push(Math.round(stall));
  longestMs = Math.max(longestMs, stall);
  lastMs = nowMs;
}, 1);
// A program has configured, and sent, something before: the code is loaded.
configureFor(`${directory}-empty`);
observe("first", () => 1)();
await flush();
await wait(200);
longestMs = 0;
stalls.length = 0;

const startMs = performance.now();
const cpuBefore = process.cpuUsage();
const configureMs = configureFor(directory);
while (counters().replayed < FILES && performance.now() - startMs < 120_000) {
  // oxlint-disable-next-line no-await-in-loop -- looks again and again
  await flush({ timeout: 1 });
}
const seconds = (performance.now() - startMs) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
clearInterval(ticking);
const left = readdirSync(directory).length;
await server.terminate();
rmSync(directory, { recursive: true });

console.log(
  `| ${FILES} files | ${seconds.toFixed(1)} s | ${requests} requests | CPU ${((user + system) / 1e6).toFixed(1)} s | ` +
    `configure ${configureMs.toFixed(1)} ms | longest stall ${longestMs.toFixed(1)} ms |`,
);
if (stalls.length > 0) console.log(`stalls over ${STALL_MS} ms: ${stalls.join(", ")}`);
const checks: readonly [string, boolean][] = [
  ["all observations arrived", counters().replayed === FILES],
  ["nothing is left on disk", left === 0],
  [`it took less than ${SECONDS} s`, seconds < SECONDS],
  [`the event loop stood still for less than ${STALL_MS} ms`, longestMs < STALL_MS],
];
for (const [name, holds] of checks) console.log(`${holds ? "ok  " : "FAIL"} ${name}`);
process.exit(checks.every(([, holds]) => holds) ? 0 : 1);
