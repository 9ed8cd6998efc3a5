// `npm run bench`: measures each Node line in a process of its own, prints the tables and keeps
// them under results/, with every round as a line of JSON for each row, and a line of the history. Its
// options:
// - --quick            fewer rounds and calls, this Node only; keeps the line of the history alone
// - --rows call,tree   only these rows, nothing kept
// - --node 24          only this Node line, nothing kept
// - --guard            a few rows beside the last line of the history, in under a minute
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { guard, guardRatios } from "./guard.js";
import { keepLine, ratiosOf, type Ratios } from "./history.js";
import { ROWS } from "./rows/index.js";
import type { Bench, Result } from "./samples.js";
import { startSink } from "./sink-client.js";
import { markdown } from "./table.js";

/**
 * Versions of Node before and after AsyncLocalStorage left async_hooks, which it was built on up to
 * 22.
 */
const NODE_LINES = ["20", "24"];

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rows: { type: "string" },
    node: { type: "string" },
    guard: { type: "boolean", default: false },
  },
});
const names = values.rows?.split(",") ?? Object.keys(ROWS);
const unknown = names.filter((name) => !(name in ROWS));
if (unknown.length > 0) {
  throw new Error(`There are no rows ${unknown.join()}. There are ${Object.keys(ROWS).join()}.`);
}
const isWhole = values.rows === undefined && values.node === undefined;
const sinkUrl = await startSink();
if (values.guard) {
  await guard(sinkUrl);
  process.exit();
}
const bench: Bench = {
  sinkUrl,
  rounds: values.quick ? 3 : 5,
  scale: values.quick ? 0.25 : 1,
};

const rows: Record<string, Record<string, Ratios>> = {};
for (const line of values.node ? [values.node] : values.quick ? [""] : NODE_LINES) {
  const node = line
    ? fileURLToPath(new URL(`../node_modules/node${line}/bin/node`, import.meta.url))
    : process.execPath;
  // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
  const { version, results } = await measure(node);
  const text = `Node ${version}, ${bench.rounds} rounds, medians; x: of raw OpenTelemetry.\n\n${markdown(results)}`;
  console.log(`\n${text}`);
  rows[version] = ratiosOf(results);
  if (!isWhole || values.quick) continue;
  const folder = fileURLToPath(new URL("../results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}node-${line}.md`, text);
  const lines = [{ version }, ...results].map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(`${folder}node-${line}.jsonl`, lines.join(""));
}
if (isWhole) keepLine({ rounds: bench.rounds, guard: await guardRatios(sinkUrl), rows });

async function measure(node: string): Promise<{ version: string; results: Result[] }> {
  const worker = fork(new URL("worker.js", import.meta.url), [JSON.stringify(bench), ...names], {
    execPath: node,
    execArgv: ["--expose-gc"],
  });
  const results: Result[] = [];
  let version = "";
  worker.on("message", (message: { version: string } | Result) => {
    if ("version" in message) version = message.version;
    else {
      results.push(message);
      process.stderr.write(`${message.title}\n`);
    }
  });
  const [code] = (await once(worker, "exit")) as [number | null];
  if (code !== 0) throw new Error(`The measuring process ended with ${code}.`);
  return { version, results };
}
