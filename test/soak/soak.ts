// The soak: a program traces at a steady rate for minutes while faults come and go. Its memory stays
// constant, its counters add up at any moment, and in the end every span has arrived.
// Run from the project's folder. SOAK_SECONDS is its length in seconds (100), SOAK_RATE the number
// of traces a second (500).
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Counters } from "../../src/export/process/account.js";
import { buildProgram } from "../build-program.js";
import { FAULTS, FlappingServer } from "./flapping-server.js";

const SECONDS = Number(process.env["SOAK_SECONDS"] ?? 100);
const RATE = Number(process.env["SOAK_RATE"] ?? 500);
/** The length of each fault, and of each time without one. */
const PHASE_MS = 4_000;
/** The limit of the heap's difference between the calm times, in bytes. */
const HEAP_GROWTH = 4 * 1024 * 1024;

interface Report {
  readonly heapUsed: number;
  readonly rss: number;
  readonly calls: number;
  readonly unbalanced: number;
  readonly counters: Counters;
}

const server = new FlappingServer();
await server.listen();
const directory = mkdtempSync(join(tmpdir(), "mistral-traced-soak-"));
const program = join(directory, "program.mjs");
await buildProgram("test/soak/program.ts", program);
const child = fork(program, [String(RATE)], {
  cwd: directory,
  env: {
    LANGFUSE_PUBLIC_KEY: "pk-lf-test",
    LANGFUSE_SECRET_KEY: "sk-lf-test",
    LANGFUSE_BASE_URL: server.url,
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
  const fault = phase % 2 === 1 ? FAULTS[((phase - 1) / 2) % FAULTS.length] : undefined;
  await server.set(fault);
  await wait(PHASE_MS);
  const report = await ask("report");
  if (fault === undefined) calm.push(report);
  const { sent, waiting, spooled, replayed, failed, dropped } = report.counters;
  console.log(
    `${(fault ?? "well").padEnd(12)} heap ${megabytes(report.heapUsed)}, rss ${megabytes(report.rss)}; ` +
      `sent ${sent}, waiting ${waiting}, spooled ${spooled}, replayed ${replayed}, failed ${failed}, dropped ${dropped}`,
  );
  /* oxlint-enable no-await-in-loop */
}
await server.set(undefined);
const exited = once(child, "exit");
const last = await ask("stop");
const [code] = (await exited) as [number];
await server.close();

const spans = last.calls * 2;
const { traced, sent, replayed, waiting, spooled, failed, dropped } = last.counters;
const heaps = calm.slice(1).map(({ heapUsed }) => heapUsed);
const half = Math.ceil(heaps.length / 2);
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const growth = median(heaps.slice(half)) - median(heaps.slice(0, half));
const checks: readonly [string, boolean][] = [
  ["every call was traced", traced === spans && spans > SECONDS * RATE],
  ["every span arrived", server.arrived.size === spans],
  ["each was counted once as sent or replayed", sent + replayed === spans],
  ["nothing is left, refused or dropped", waiting + spooled + failed + dropped === 0],
  ["the faults were felt", replayed > 0 && server.resent > 0],
  ["the counters added up at any moment", last.unbalanced === 0],
  [`the heap stayed as it was (${megabytes(growth)})`, growth < HEAP_GROWTH],
  ["the spool is empty", readdirSync(join(directory, ".mistral-traced/spool")).length === 0],
  ["the program ended by itself", code === 0],
];
rmSync(directory, { recursive: true });
console.log(
  `\n${spans} spans, ${server.arrived.size} arrived, ${server.resent} of them more than once`,
);
for (const [name, holds] of checks) console.log(`${holds ? "ok  " : "FAIL"} ${name}`);
const bad = checks.filter(([, holds]) => !holds).length;
console.log(`soak: ${checks.length - bad} passed, ${bad} failed`);
process.exitCode = bad === 0 ? 0 : 1;
