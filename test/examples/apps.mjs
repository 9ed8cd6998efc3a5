// Runs the example applications as their readers do, in processes of their own, without a key: what
// they answer, and what of it reaches Langfuse. The chat runs here too, to see both of its sockets.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { captured } from "../captured.mjs";

const example = (path) => fileURLToPath(new URL(`../../examples/${path}`, import.meta.url));
const page = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
const TSC = fileURLToPath(new URL("../../node_modules/typescript/lib/tsc.js", import.meta.url));

for (const name of ["commonjs", "streaming-chat", "nestjs", "experiments"]) {
  mkdirSync(example(`${name}/node_modules`), { recursive: true });
  const link = example(`${name}/node_modules/mistral-traced`);
  if (!existsSync(link)) symlinkSync("../../..", link, "dir");
}
const { flush, configure } = await import("../../dist/src/index.js");
const { formatTrace, startMistralStandIn, startReceiver } =
  await import("../../dist/src/testing/index.js");

let passed = 0;
let failed = 0;
await test("commonjs: prints the answer and delivers the trace at its end", commonjs);
await test("commonjs: records the trace where no keys are set", commonjsRecorded);
await test("nestjs: answers, and delivers at SIGTERM", nestjs);
await compile("streaming-chat");
await test("streaming-chat: streams, and delivers at SIGTERM", chatProcess);
await test("streaming-chat: a client that goes ends observation and connection", disconnect);
await compile("experiments");
await test("experiments: in the default mode", () => experiments({}));
await test("experiments: with a tracerProvider", () => experiments({ JOINED: "1" }));
console.log(`apps: ${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

async function commonjs() {
  await withLangfuse(async (langfuse, environment) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["main.js"], {
      cwd: example("commonjs"),
      env: environment,
    });
    match(stdout, /^Claude Monet/);
    deepEqual(tree(langfuse), ["findPainter", "findPainter > mistralCompletion"]);
  });
}

async function commonjsRecorded() {
  const cwd = example("commonjs");
  rmSync(`${cwd}/.mistral-traced`, { recursive: true, force: true });
  const { stdout } = await promisify(execFile)(process.execPath, ["main.js"], { cwd, env: {} });
  const [, file] = /The trace is recorded in (.*)\.\n/.exec(stdout);
  equal(existsSync(file), true);
}

async function nestjs() {
  await compile("nestjs");
  await withLangfuse(async (langfuse, environment) => {
    const app = await start("nestjs", environment);
    const answer = await fetch(`${app.url}/painters/France`);
    match((await answer.json()).painter, /^Claude Monet/);
    equal((await fetch(`${app.url}/painters/atlantis`)).status, 404);
    await app.end();
    deepEqual(tree(langfuse), [
      "getPainter",
      "getPainter > findPainter",
      "findPainter > mistralCompletion",
      "getPainter",
    ]);
    const first = langfuse.observations.find(({ name }) => name === "findPainter");
    const trace = langfuse.observations.filter(({ traceId }) => traceId === first.traceId);
    const shown = formatTrace(trace.map(captured), { io: false, usage: false });
    ok(readFileSync(page("nestjs.md"), "utf8").includes(shown), shown);
    deepEqual(langfuse.observations[0].tags, ["painters"]);
    const [missing] = langfuse.observations.filter(({ level }) => level === "ERROR");
    equal(missing.statusMessage, "no painters there");
  });
}

async function chatProcess() {
  await withLangfuse(async (langfuse, environment) => {
    const app = await start("streaming-chat", environment);
    const question = "Who is the best painter from Germany? Only provide the name.";
    const answer = await fetch(app.url, { method: "POST", body: JSON.stringify({ question }) });
    equal(await answer.text(), "Albrecht Dürer");
    await app.end();
    deepEqual(tree(langfuse), ["answer", "answer > streamMistralCompletion"]);
    deepEqual(langfuse.observations.map(({ output }) => output)[0], "Albrecht Dürer");
  });
}

async function disconnect() {
  const { serve } = await import(
    example("streaming-chat/node_modules/@hono/node-server/dist/index.mjs")
  );
  const { Chat, chatApp } = await import(example("streaming-chat/dist/chat.js"));
  const langfuse = await startReceiver();
  // After three words it would send nothing more for ever.
  const fault = { kind: "stall", after: 4 };
  const mistral = await startMistralStandIn({ replies: [{ text: "One two three four", fault }] });
  configure({
    destination: {
      langfuse: {
        baseUrl: langfuse.url,
        publicKey: langfuse.publicKey,
        secretKey: langfuse.secretKey,
      },
    },
    spool: false,
  });
  const chat = new Chat({ apiKey: "any", serverURL: mistral.url });
  const server = serve({ fetch: chatApp(chat).fetch, port: 0 });
  await once(server, "listening");

  const client = new AbortController();
  const answer = await fetch(`http://localhost:${server.address().port}/chat`, {
    method: "POST",
    body: JSON.stringify({ question: "Count." }),
    signal: client.signal,
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (text !== "One two three") text += (await reader.read()).value;
  equal(mistral.answering, 1);
  client.abort();
  for (let tries = 0; mistral.answering > 0 && tries < 100; tries += 1) await wait(20);
  equal(mistral.answering, 0);
  await flush();
  langfuse.assertClean({ complete: true });
  deepEqual(tree(langfuse), ["answer", "answer > streamMistralCompletion"]);
  const [answered, called] = langfuse.observations.toSorted((a, b) => a.startMs - b.startMs);
  deepEqual([answered.output, answered.level], ["One two three", "DEFAULT"]);
  deepEqual([called.output.content, called.level], ["One two three", "WARNING"]);
  server.close();
  await Promise.all([langfuse.close(), mistral.close()]);
}

/**
 * Runs both experiments, of two items each, in a process with an environment of its own.
 * @param leastCosts the number of model calls that have a cost at least
 */
async function experiments(mode) {
  await withLangfuse(async (langfuse, environment) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["dist/main.js"], {
      cwd: example("experiments"),
      env: { ...environment, ...mode, LANGFUSE_TRACING_ENVIRONMENT: "production" },
    });
    equal(stdout.match(/accuracy: 0.500/g).length, 2);
    match(stdout, /datasets\/dataset-1\/runs\/dataset-run-1/);
    langfuse.assertClean({ complete: true });
    const items = langfuse.observations.filter(({ name }) => name === "experiment-item-run");
    deepEqual(items.map(({ output }) => output).toSorted(), ["Paris", "Paris", "Sydney", "Sydney"]);
    for (const item of items) {
      const trace = langfuse.observations.filter(({ traceId }) => traceId === item.traceId);
      const [task, call] = ["capitalOf", "mistralCompletion"].map((name) =>
        trace.find((one) => one.name === name),
      );
      deepEqual([trace.length, task.parentId, call.parentId], [3, item.id, task.id]);
      deepEqual(new Set(trace.map((one) => one.environment)), new Set(["sdk-experiment"]));
      deepEqual(
        trace.filter(({ isAppRoot }) => isAppRoot),
        [item],
      );
    }
    const costs = langfuse.observations.filter(({ costDetails }) => costDetails?.total > 0);
    equal(costs.length, 4);
    const scores = langfuse.ingestionEvents.map(({ body }) => body);
    const itemScores = scores.filter(({ name }) => name === "is right");
    deepEqual(
      itemScores.map(({ observationId }) => observationId).toSorted(),
      items.map(({ id }) => id).toSorted(),
    );
    const [accuracy] = scores.filter(({ name }) => name === "accuracy");
    equal(accuracy.datasetRunId, "dataset-run-1");
  });
}

/** "parent > name" of each observation, in the order of their starts. */
function tree(langfuse) {
  langfuse.assertClean({ complete: true });
  const names = new Map(langfuse.observations.map(({ id, name }) => [id, name]));
  return langfuse.observations
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ name, parentId }) => (parentId ? `${names.get(parentId)} > ${name}` : name));
}

async function withLangfuse(run) {
  const langfuse = await startReceiver();
  try {
    await run(langfuse, {
      LANGFUSE_PUBLIC_KEY: langfuse.publicKey,
      LANGFUSE_SECRET_KEY: langfuse.secretKey,
      LANGFUSE_BASE_URL: langfuse.url,
    });
  } finally {
    await langfuse.close();
  }
}

/** Starts `dist/main.js` of an example, whose first line is its address. */
async function start(name, environment) {
  const app = spawn(process.execPath, ["dist/main.js"], {
    cwd: example(name),
    env: { ...environment, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(app.stdout), "line");
  const end = async () => {
    app.kill("SIGTERM");
    await once(app, "exit");
  };
  return { url: line.replace("[::1]", "localhost"), end };
}

async function compile(name) {
  rmSync(example(`${name}/dist`), { recursive: true, force: true });
  await promisify(execFile)(process.execPath, [TSC, "-p", example(name)]);
}

async function test(what, run) {
  try {
    await run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`${what}:`, error);
  }
}
