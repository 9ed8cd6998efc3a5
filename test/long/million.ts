// A million observations as fast as possible, with room on disk for those that Langfuse can't take in time.
// Nothing may be lost, and everything must arrive once.
// Run from the project's folder: node million.mjs COUNT.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { counters } from "../../src/export/process/registry.js";
import { FlappingServer } from "../soak/flapping-server.js";

const count = Number(process.argv[2] ?? 1_000_000);
const directory = mkdtempSync(join(tmpdir(), "mistral-traced-million-"));
const server = new FlappingServer();
await server.listen();
let drops = 0;
configure({
  destination: {
    langfuse: { publicKey: "pk-lf-test", secretKey: "sk-lf-test", baseUrl: server.url },
  },
  spool: { directory, maxBytes: 4 * 1024 ** 3 },
  onDrop: (drop) => (drops += drop.count),
});
const step = observe("step", ({ index }: { question: string; index: number }) => index);

let mostMb = 0;
const watch = (): void => {
  mostMb = Math.max(mostMb, Math.round(process.memoryUsage().rss / 1024 ** 2));
};
const startMs = performance.now();
for (let index = 0; index < count; index += 1) {
  step({ question: "What is the weather in Paris?", index });
  // oxlint-disable-next-line no-await-in-loop -- a turn of the event loop now and then
  if (index % 1_000 === 999) await turn();
  if (index % 20_000 === 0) watch();
}
const callsMs = performance.now() - startMs;
const limitMs = performance.now() + 400_000;
while (counters().waiting + counters().spooled > 0 && performance.now() < limitMs) {
  /* oxlint-disable no-await-in-loop -- looks again and again */
  await flush();
  await wait(500);
  /* oxlint-enable no-await-in-loop */
  watch();
}
const { traced, sent, replayed, dropped, failed } = counters();
const totalMs = performance.now() - startMs;
await server.close();
rmSync(directory, { recursive: true });

const checks: readonly [string, boolean][] = [
  ["all were traced", traced === count],
  ["all arrived", server.arrived.size === count && sent + replayed === count],
  ["nothing was given up", drops + dropped + failed === 0],
];
console.log(
  `| ${count} as fast as possible | ${server.arrived.size} | ${count - server.arrived.size} | ${server.resent} | ${((callsMs * 1000) / count).toFixed(1)} µs a call, all there after ${Math.round(totalMs / 1000)} s, RSS at most ${mostMb} MB, ${replayed} by disk |`,
);
for (const [name, holds] of checks) console.log(`${holds ? "ok  " : "FAIL"} ${name}`);
const bad = checks.filter(([, holds]) => !holds).length;
console.log(`long: ${checks.length - bad} passed, ${bad} failed`);
process.exit(bad === 0 ? 0 : 1);
