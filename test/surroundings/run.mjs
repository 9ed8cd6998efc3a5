// Programs with tracers of others (OpenTelemetry's NodeSDK, Sentry, dd-trace, Langfuse's own SDK), and
// programs under SES and frozen intrinsics: each is run bare and with mistral-traced in each mode.
// Its output, the spans that its own backend receives and the headers that it sends must be the same.
// `node test/surroundings/run.mjs node-sdk` runs one; `--show` prints what the bare program sends.
import { spawn } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// A copy, so that program and package have one @opentelemetry/api, as an installation has.
rmSync(here("node_modules/mistral-traced"), { recursive: true, force: true });
for (const path of ["package.json", "dist"]) {
  cpSync(here(`../../${path}`), here(`node_modules/mistral-traced/${path}`), { recursive: true });
}
const { formatTrace, startMistralStandIn, startReceiver } =
  await import("../../dist/src/testing/index.js");
const { captured } = await import("../captured.mjs");
const { startBackend } = await import("./backend.mjs");
const { forest } = await import("./forest.mjs");
const { PAGES, PROGRAMS, ROWS } = await import("./programs.mjs");

const NODE = here("node_modules/node24/bin/node");
const MODES = ["on", "off", "sampled out", "broken"];
const asked = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const shows = process.argv.includes("--show");
const mistral = await startMistralStandIn();
let passed = 0;
let failed = 0;

for (const [name, program] of Object.entries(PROGRAMS)) {
  if (asked.length > 0 && !asked.some((one) => name.startsWith(one))) continue;
  const bare = await run(program, "bare");
  if (shows) console.log(`${name}\n${bare.text}\n`);
  check(name, "the bare program", program.expects(bare));
  for (const mode of program.modes ?? MODES) {
    const traced = await run(program, mode);
    check(name, mode, difference(bare.text, traced.text) ?? ours(traced, mode, program));
  }
}
for (const other of ["sentry", "braintrust", "openlit"]) {
  const name = `the same client, ${other}`;
  if (asked.length > 0 && !asked.some((one) => name.includes(one))) continue;
  const { text, code } = await run({ file: "clients/program.mjs", env: { OTHER: other } }, "on");
  const lines = text.split("\n").filter((line) => line.startsWith('{"order"'));
  check(name, "the program", code === 0 && lines.length === 16 ? undefined : text);
  for (const { order, alone, beside } of lines.map((line) => JSON.parse(line))) {
    check(name, order, difference(alone, beside));
  }
}
for (const [page, program] of Object.entries(PAGES)) {
  if (asked.length > 0 && !asked.some((one) => page.includes(one))) continue;
  const text = readFileSync(here(`../../docs/${page}`), "utf8");
  const [, shown] = /^```text\n([^]*?)\n```$/m.exec(text) ?? [];
  check(page, "its tree", difference(shown, treeOf(await run(program, "on"))));
}
await mistral.close();
if (failed > 0) console.log(`Rows of docs/do-no-harm.md in doubt: ${ROWS.join("; ")}.`);
console.log(`surroundings: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function check(name, mode, problem) {
  if (problem === undefined) passed += 1;
  else {
    failed += 1;
    console.log(`${name}, ${mode}: ${problem}`);
  }
}

/** The first lines that differ. */
function difference(bare, traced) {
  if (bare === traced) return undefined;
  const [expected, got] = [bare.split("\n"), traced.split("\n")];
  const missing = expected.filter((line) => !got.includes(line)).slice(0, 12);
  const added = got.filter((line) => !expected.includes(line)).slice(0, 12);
  return [
    "it is not what the bare program does",
    ...missing.map((line) => `- ${line}`),
    ...added.map((line) => `+ ${line}`),
  ].join("\n");
}

/** Whether Langfuse received observations, as the mode demands. */
function ours({ langfuse }, mode, { finds }) {
  const names = langfuse.spans.filter(isOurs).map(({ name }) => name);
  if (finds !== undefined) return finds(langfuse, mode);
  if (mode !== "on") return names.length > 0 ? `Langfuse received ${names.join()}` : undefined;
  if (!names.includes("whole")) return `Langfuse received only ${names.join() || "nothing"}`;
  return langfuse.violations.length > 0 ? langfuse.violations.join("\n") : undefined;
}

function isOurs({ scope }) {
  return scope.name.includes("mistral-traced");
}

function langfuseSpan({ traceId, spanId, parentSpanId, name, status }) {
  return { traceId, spanId, parentId: parentSpanId, name, notes: [`status ${status.code}`] };
}

/** Returns the tree that Langfuse received, or else the names that the backend received. */
function treeOf({ spans, langfuse, stderr }) {
  const text = (observations) => formatTrace(observations, { io: false, usage: false });
  if (langfuse.observations.length > 0) return text(langfuse.observations.map(captured));
  const names = spans.map(({ spanId, ...span }) => captured({ ...span, id: spanId, startMs: 0 }));
  return text(names).replaceAll(/ \(undefined\) ?/g, "") || stderr;
}

/** Runs a program to its end. */
async function run({ file, flags = [], env = {} }, mode) {
  const backend = await startBackend();
  const langfuse = await startReceiver({
    answer: () => (mode === "broken" ? { status: 503 } : undefined),
  });
  try {
    const url = `http://127.0.0.1:${backend.port}`;
    const child = spawn(NODE, [...flags, here(file)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        MODE: mode,
        BACKEND_URL: url,
        SECOND_URL: `${url}/second`,
        MISTRAL_URL: mistral.url,
        MISTRAL_API_KEY: "any",
        LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
        LANGFUSE_SECRET_KEY: langfuse.secretKey,
        LANGFUSE_BASE_URL: langfuse.url,
        REQUESTS: "1",
        ...Object.fromEntries(
          Object.entries(env).map(([name, value]) => [name, value.replace("BACKEND", url)]),
        ),
      },
    });
    const texts = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8").on("data", (text) => (texts[stream] += text));
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
    const code = await new Promise((resolve) => child.once("close", resolve));
    clearTimeout(timer);
    const { headers } = backend;
    const theirs = langfuse.spans.filter((span) => !isOurs(span));
    const spans = [...backend.spans, ...theirs.map(langfuseSpan)];
    const text = [`exit ${code}`, texts.stdout.trim(), forest(spans, headers)].join("\n");
    if (shows && texts.stderr) console.log(`${file}, ${mode}: ${texts.stderr}`);
    return { text, code, spans, headers, stderr: texts.stderr, langfuse };
  } finally {
    await Promise.all([backend.close(), langfuse.close()]);
  }
}
