// The soak: a program traces at a steady rate for minutes while faults come and go. Its memory stays
// constant, its counters add up at any moment, and in the end every span has arrived.
// Run from the project's folder. SOAK_SECONDS says for how long (180), SOAK_RATE how many traces a second (500).
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Counters } from "../../src/export/process/account.js";

const SECONDS = Number(process.env["SOAK_SECONDS"] ?? 180);
const RATE = Number(process.env["SOAK_RATE"] ?? 500);
/** How long each fault lasts, and each time without one. */
const PHASE_MS = 4_000;
/** What the heap may differ by between the calm times, in bytes. */
const HEAP_GROWTH = 4 * 1024 * 1024;

interface Report {
  readonly heapUsed: number;
  readonly rss: number;
  readonly calls: number;
  readonly unbalanced: number;
  readonly counters: Counters;
}

/** One after the other, each between two times without any. */
const FAULTS = ["503", "429", "hang", "cut", "408", "413", "lose-answer", "down", "500"];

/** Span ids that have arrived. The receiver of the tests keeps whole spans, too much for minutes. */
const arrived = new Set<string>();
let resent = 0;
/** 0: any that is free. */
let port = 0;
let fault: string | undefined;

function take(body: Buffer): void {
  for (const [, spanId = ""] of gunzipSync(body)
    .toString()
    .matchAll(/"spanId":"([0-9a-f]{16})"/g)) {
    if (arrived.has(spanId)) resent += 1;
    arrived.add(spanId);
  }
}

async function listen(): Promise<void> {
  await once(server.listen(port, "127.0.0.1"), "listening");
}

async function stopListening(): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("error", () => {});
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    if (fault === "hang") return;
    if (fault === "cut") {
      response.destroy();
      return;
    }
    if (fault === "413" && body.length < 3_000) take(body);
    else if (fault === undefined || fault === "lose-answer") take(body);
    else {
      const status = Number(/\d{3}$/.exec(fault)?.[0]);
      response.writeHead(status, status === 429 ? { "retry-after": "2" } : {}).end();
      return;
    }
    if (fault === "lose-answer") response.destroy();
    else response.end("{}");
  });
});
await listen();
port = (server.address() as AddressInfo).port;

const directory = mkdtempSync(join(tmpdir(), "mistral-traced-soak-"));
const outfile = join(directory, "program.mjs");
await build({
  entryPoints: ["test/soak/program.ts"],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  // package.json names the built modules that have side effects, and these are sources.
  ignoreAnnotations: true,
  target: "node20",
  external: ["langfuse"],
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
const child = fork(outfile, [String(RATE)], {
  cwd: directory,
  env: {
    LANGFUSE_PUBLIC_KEY: "pk-lf-test",
    LANGFUSE_SECRET_KEY: "sk-lf-test",
    LANGFUSE_BASE_URL: `http://127.0.0.1:${port}`,
    LANGFUSE_FLUSH_INTERVAL: "1",
    LANGFUSE_TIMEOUT: "2",
  },
});

async function ask(what: "report" | "stop"): Promise<Report> {
  const answer = once(child, "message");
  child.send(what);
  const [report] = (await answer) as [Report];
  return report;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const calm: Report[] = [];
const end = Date.now() + SECONDS * 1000;
for (let phase = 0; Date.now() < end; phase += 1) {
  /* oxlint-disable no-await-in-loop -- phase after phase is the point */
  fault = phase % 2 === 1 ? FAULTS[((phase - 1) / 2) % FAULTS.length] : undefined;
  if (fault === "down") await stopListening();
  await wait(PHASE_MS);
  if (fault === "down") await listen();
  const report = await ask("report");
  if (fault === undefined) calm.push(report);
  const { sent, waiting, spooled, replayed, failed, dropped } = report.counters;
  console.log(
    `${(fault ?? "well").padEnd(12)} heap ${megabytes(report.heapUsed)}, rss ${megabytes(report.rss)}; ` +
      `sent ${sent}, waiting ${waiting}, spooled ${spooled}, replayed ${replayed}, failed ${failed}, dropped ${dropped}`,
  );
  /* oxlint-enable no-await-in-loop */
}
fault = undefined;
const exited = once(child, "exit");
const last = await ask("stop");
const [code] = (await exited) as [number];
await stopListening();

const spans = last.calls * 2;
const { traced, sent, replayed, waiting, spooled, failed, dropped } = last.counters;
const heaps = calm.slice(1).map(({ heapUsed }) => heapUsed);
const half = Math.ceil(heaps.length / 2);
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const growth = median(heaps.slice(half)) - median(heaps.slice(0, half));
const checks: readonly [string, boolean][] = [
  ["every call was traced", traced === spans && spans > SECONDS * RATE],
  ["every span arrived", arrived.size === spans],
  ["each was counted once as sent or replayed", sent + replayed === spans],
  ["nothing is left, refused or dropped", waiting + spooled + failed + dropped === 0],
  ["the faults were felt", replayed > 0 && resent > 0],
  ["the counters added up at any moment", last.unbalanced === 0],
  [`the heap stayed as it was (${megabytes(growth)})`, growth < HEAP_GROWTH],
  ["the spool is empty", readdirSync(join(directory, ".mistral-traced/spool")).length === 0],
  ["the program ended by itself", code === 0],
];
rmSync(directory, { recursive: true });
console.log(`\n${spans} spans, ${arrived.size} arrived, ${resent} of them more than once`);
for (const [name, holds] of checks) console.log(`${holds ? "ok  " : "FAIL"} ${name}`);
const bad = checks.filter(([, holds]) => !holds).length;
console.log(`soak: ${checks.length - bad} passed, ${bad} failed`);
process.exitCode = bad === 0 ? 0 : 1;
