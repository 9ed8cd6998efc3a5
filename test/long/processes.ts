// Many processes share one spool while Langfuse comes and goes. One kind is killed at random moments,
// the other ends by itself. Afterwards one more process delivers what the others have left.
// Run from the project's folder: node processes.mjs KIND PROCESSES AT_ONCE, where KIND is killed or ended.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { buildProgram } from "../build-program.js";
import { FlappingServer } from "../soak/flapping-server.js";

const [kind = "killed", processes = "200", atOnce = "3"] = process.argv.slice(2);
/** Not longer than a process lives, so that each meets several. */
const PHASE_MS = 1_300;
const FAULTS = [undefined, "503", "hang", "lose-answer"];
/** docs/delivery.md: `flushInterval`, and two timeouts for what is on its way. */
const LOST_AT_MOST_MS = 500 + 2 * 1_000;
/** The rounds that the last process may take to find and deliver the rest. */
const LAST_ROUNDS = 120;

const directory = mkdtempSync(join(tmpdir(), "mistral-traced-long-"));
const log = join(directory, "log");
const spool = join(directory, "spool");
const server = new FlappingServer();
await server.listen();
const program = join(directory, "program.mjs");
await buildProgram("test/long/program.ts", program);

const killedAt = new Map<string, number>();
const codes = new Set<number | null>();
let over = 0;

function start(seconds: number, callsATick: number): ChildProcess {
  return spawn(process.execPath, [program, log, spool, String(seconds), String(callsATick)], {
    cwd: directory,
    env: {
      LANGFUSE_PUBLIC_KEY: "pk-lf-test",
      LANGFUSE_SECRET_KEY: "sk-lf-test",
      LANGFUSE_BASE_URL: server.url,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
}

async function live(): Promise<void> {
  const child = start(kind === "killed" ? 60 : 8, 5);
  const exited = once(child, "exit");
  if (kind === "killed") {
    await wait(1_000 + Math.random() * 4_500);
    killedAt.set(String(child.pid), Date.now());
    child.kill("SIGKILL");
  }
  const [code] = (await exited) as [number | null];
  codes.add(code);
  over += 1;
  if (over % 10 === 0)
    console.log(`${over} of ${processes} processes, ${server.arrived.size} spans`);
}

const flap = setInterval(
  () => void server.set(FAULTS[Math.floor(Math.random() * FAULTS.length)]),
  PHASE_MS,
);
let begun = 0;
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    while (begun < Number(processes)) {
      begun += 1;
      // oxlint-disable-next-line no-await-in-loop -- one process after another
      await live();
    }
  }),
);
clearInterval(flap);
await server.set(undefined);

function leftOnDisk(): string[] {
  return existsSync(spool) ? readdirSync(spool).filter((name) => !name.startsWith(".")) : [];
}
const last = start(LAST_ROUNDS, 0);
for (let round = 0; round < LAST_ROUNDS && leftOnDisk().length > 0; round += 1) {
  // oxlint-disable-next-line no-await-in-loop -- looks again and again
  await wait(1_000);
}
last.kill("SIGTERM");
await once(last, "exit");
await server.close();

const ended = readFileSync(log, "utf8").trim().split("\n");
const agesOfLost: number[] = [];
for (const line of ended) {
  const [pid = "", span = "", time = ""] = line.split(" ");
  if (!server.arrived.has(span)) agesOfLost.push((killedAt.get(pid) ?? Infinity) - Number(time));
}
const oldest = Math.max(0, ...agesOfLost);
const left = leftOnDisk();
rmSync(directory, { recursive: true });

const checks: readonly [string, boolean][] = [
  ["spans were traced", ended.length > 100 * Number(processes)],
  [
    kind === "killed" ? "nothing older than the documented bound is lost" : "nothing is lost",
    kind === "killed" ? oldest <= LOST_AT_MOST_MS : agesOfLost.length === 0,
  ],
  ["nothing is left on disk", left.length === 0],
  ["each process ended as it was to", codes.size === 1 && codes.has(kind === "killed" ? null : 0)],
];
console.log(
  `| ${processes} processes, ${atOnce} at once, ${kind} | ${ended.length} | ${agesOfLost.length} | ${server.resent} | the oldest that was lost ${oldest} ms old |`,
);
for (const [name, holds] of checks) console.log(`${holds ? "ok  " : "FAIL"} ${name}`);
if (left.length > 0) console.log(left.join("\n"));
const bad = checks.filter(([, holds]) => !holds).length;
console.log(`long: ${checks.length - bad} passed, ${bad} failed`);
process.exitCode = bad === 0 ? 0 : 1;
