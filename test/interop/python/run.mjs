// Langfuse's cookbook in Python beside the examples: the same programs with the real packages against
// the mock servers, compared field by field. `--write` puts the table into docs/from-python.md.
import { deepEqual, equal } from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTraceId } from "mistral-traced";
import { startMistralStandIn, startReceiver } from "mistral-traced/testing";
import { startViewer } from "mistral-traced/viewer";
import { Comparison } from "./compare.mjs";
import { pythonCallsUs, weCallPython } from "./distributed-trace.mjs";
import { environment, missingPart } from "./environments.mjs";
import { tracesOf } from "./observations.mjs";
import { run } from "./programs.mjs";

const missing = missingPart();
if (missing !== undefined) {
  console.log(`The Python original is left out: ${missing}.`);
  process.exit(0);
}

const PAGE = fileURLToPath(new URL("../../../docs/from-python.md", import.meta.url));
const BEGIN = "<!-- written by npm run test:interop -- python --write -->";
const END = "<!-- end -->";
const SEEDS = ["order-1", "Zürich 🗼", "a".repeat(1000)];

let passed = 0;
let failed = 0;
async function check(what, holds) {
  try {
    await holds();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`failed: ${what}\n`, error);
  }
}

const [python2, python5] = await Promise.all([2, 5].map(environment));
const mistral = await startMistralStandIn();
const runs = await Promise.all([
  cookbook(python2, "cookbook.py", "3.120.0"),
  cookbook(python5, "cookbook.py"),
  cookbook(process.execPath, "cookbook.mjs"),
]);
const [two, five, ours] = runs;

await check("the answers of both SDKs are those of the examples", () => {
  deepEqual(two.answers, ours.answers);
  deepEqual(five.answers, ours.answers);
});
const comparison = new Comparison();
comparison.add(2, tracesOf(two.langfuse), tracesOf(ours.langfuse));
comparison.add(5, tracesOf(five.langfuse), tracesOf(ours.langfuse));
await check("both SDKs send what the examples send, but for the table", () => {
  deepEqual(comparison.problems, []);
});
await check("each difference of the table occurs", () => deepEqual(comparison.stale, []));
await check("all 14 observations of both SDKs were compared", () => equal(comparison.count, 28));
await check("docs/from-python.md has the table", () => {
  const [before, rest = ""] = readFileSync(PAGE, "utf8").split(BEGIN);
  const [text, after = ""] = rest.split(END);
  const table = `\n\n${comparison.table}\n\n`;
  if (process.argv.includes("--write")) writeFileSync(PAGE, before + BEGIN + table + END + after);
  else equal(text, table);
});
await check("a seed makes the same trace id in both languages", async () => {
  const program =
    "import sys; from langfuse import Langfuse\nfor seed in sys.argv[1:]: print(Langfuse.create_trace_id(seed=seed))";
  const ids = await run(python5, ["-c", program, ...SEEDS], { mistral, langfuse: five.langfuse });
  deepEqual(ids.trim().split("\n"), SEEDS.map(createTraceId));
});
await check("the receiver answers what SDK 5 asks: keys, project, scores in an array", () =>
  withReceiver(async (python, servers) => {
    const { langfuse } = servers;
    const address = await run(python, ["client.py"], servers);
    equal(
      address.trim(),
      `${langfuse.url}/project/project-test/traces/${createTraceId("order-1")}`,
    );
    deepEqual(
      langfuse.scores.map(({ name }) => name),
      ["helpful", "short"],
    );
    deepEqual(
      langfuse.requests.filter(({ status }) => status >= 300),
      [],
    );
  }),
);
await check("view --receive shows the traces of SDK 2", () => viewed(two));
await check("view --receive shows the traces of SDK 5", () => viewed(five));
await check("one trace goes from Python to TypeScript", () => withReceiver(pythonCallsUs));
await check("one trace goes from TypeScript to Python", () => withReceiver(weCallPython));

await Promise.all(runs.map(({ langfuse }) => langfuse.close()));
await mistral.close();
console.log(`python: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function cookbook(program, file, version) {
  const langfuse = await startReceiver(version === undefined ? {} : { version });
  const output = await run(program, [file], { mistral, langfuse });
  return { answers: JSON.parse(output), langfuse };
}

async function withReceiver(attempt) {
  const langfuse = await startReceiver();
  try {
    await attempt(python5, { mistral, langfuse });
  } finally {
    await langfuse.close();
  }
}

/** Sends the requests of a run to `view --receive`, and reads what it shows. */
async function viewed({ langfuse }) {
  const viewer = await startViewer({ receive: true });
  try {
    await sendAgain(langfuse.requests, viewer.url);
    await checkList(viewer.url);
  } finally {
    await viewer.close();
  }
}

async function sendAgain(requests, url) {
  for (const { method, path, headers, body } of requests) {
    if (method !== "POST") continue;
    const answer = await fetch(url + path, {
      method,
      headers: { "content-type": headers["content-type"] },
      body,
    });
    equal(answer.ok, true, await answer.text());
  }
}

async function checkList(url) {
  const traces = await (await fetch(`${url}/api/traces`)).json();
  deepEqual(traces.map(({ name }) => name).toSorted(), [
    "async_find_best_musician_from",
    "async_stream_find_best_five_musician_from",
    "find_best_painter_from",
    "find_best_painting_from",
    "stream_find_best_five_painter_from",
    "tool_calling_check_transaction_status",
  ]);
  deepEqual(traces.map(({ observationCount }) => observationCount).toSorted(), [2, 2, 2, 2, 3, 3]);
}
