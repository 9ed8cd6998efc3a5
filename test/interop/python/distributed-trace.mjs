// One trace over a Python and a TypeScript process, begun in either.
import { deepEqual, equal, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { run, variables } from "./programs.mjs";

const here = (file) => `${import.meta.dirname}/${file}`;
const WHOLE = {
  userId: "Ada L+x@y.org",
  sessionId: "chat 7",
  traceName: "a tour",
  version: "1.2",
  environment: "staging",
};

/** Checks the trace that begins in Python and goes on here. */
export async function pythonCallsUs(python, servers) {
  const headers = JSON.parse(await distribute([python, "py"], [process.execPath, "mjs"], servers));
  const [caller, service] = treeOf(servers.langfuse);
  for (const one of [caller, service]) {
    deepEqual(pick(one), WHOLE);
    deepEqual(one.tags, ["one", "it's two"]);
    deepEqual(one.traceMetadata, { plan: "pro plan" });
  }
  // The prompt, which is not read here, goes on.
  ok(headers.baggage.includes("langfuse_prompt_name=best+painter,langfuse_prompt_version=3"));
}

/** Checks the trace that begins here and goes on in Python. */
export async function weCallPython(python, servers) {
  equal(
    (await distribute([process.execPath, "mjs"], [python, "py"], servers)).trim(),
    "Python answers /best",
  );
  const [caller, service] = treeOf(servers.langfuse);
  for (const one of [caller, service]) {
    deepEqual(pick(one), WHOLE);
    deepEqual(one.traceMetadata, { plan: "pro plan" });
  }
  deepEqual(caller.tags, ["one", "it's two"]);
}

/** The calling span and the one of the service, in one trace with one root. */
function treeOf({ observations }) {
  const caller = observations.find(({ name }) => name === "guide");
  const service = observations.find(({ name }) => name === "answer");
  equal(observations.length, 2);
  equal(service.traceId, caller.traceId);
  equal(service.parentId, caller.id);
  deepEqual([caller.isAppRoot, service.isAppRoot], [true, false]);
  return [caller, service];
}

function pick(one) {
  return Object.fromEntries(Object.keys(WHOLE).map((field) => [field, one[field]]));
}

/** Returns the output of the caller, when both programs have ended. */
async function distribute([caller, callerType], [service, serviceType], servers) {
  const options = { stdio: ["pipe", "pipe", "inherit"], env: variables(servers) };
  const running = spawn(service, [here(`distributed.${serviceType}`), "serve"], options);
  const closed = once(running, "close");
  try {
    const ended = closed.then(() => Promise.reject(new Error("the service ended")));
    const [url] = await Promise.race([once(createInterface(running.stdout), "line"), ended]);
    return await run(caller, [here(`distributed.${callerType}`), "call", `${url}/best`], servers);
  } finally {
    running.stdin.end();
    await closed;
  }
}
