// `runTools`: asks the model, runs the tools that it calls, and asks again with their results,
// until it answers in words.
import type { Mistral } from "@mistralai/mistralai";
import type { Callable } from "../../tracing/invocation.js";
import { observedFunction } from "../../tracing/observed-function.js";
import { agentSpec, runForClient } from "./agent.js";
import { observeMistral } from "../observe-mistral.js";
import type { RequestOptions } from "../sdk.js";
import { ToolLoop } from "./loop.js";
import type { RunToolsRequest, RunToolsResult } from "./request.js";

/**
 * Lets a model use tools until it answers in words. Calls of one round run in parallel, and their
 * results are sent in order. For a call that fails, the model receives a short error, and can try again.
 *
 * The loop is one observation of type `agent`. It contains one generation per round and one `tool`
 * observation per call.
 * @param client observed or not
 * @param request a chat completion, with its tools and how to run them
 * @param options the SDK's, for each request
 * @returns the final answer, the whole conversation and the steps
 * @throws ToolRoundsError if the model still calls tools after `maxRounds` (10), with the
 *   conversation; the SDK's errors; the reason of `signal` if it is aborted
 * @example Let the model call a function
 * const { text } = await runTools(client, {
 *   model: "mistral-small-latest",
 *   messages: [{ role: "user", content: "What time is it?" }],
 *   tools: [tool(() => new Date().toISOString(), { name: "now", description: "The time" })],
 * });
 * @example Go on with a conversation
 * const first = await runTools(client, { model, messages, tools });
 * const second = await runTools(client, {
 *   model,
 *   messages: [...first.messages, { role: "user", content: "And tomorrow?" }],
 *   tools,
 * });
 * @example Stop after ten seconds
 * await runTools(client, { model, messages, tools, signal: AbortSignal.timeout(10_000) });
 * @example Force a call in the first round
 * await runTools(client, { model, messages, tools, toolChoice: "any" });
 * @example List the calls
 * const { steps } = await runTools(client, { model, messages, tools });
 * for (const { round, calls } of steps) {
 *   for (const { name, result } of calls) console.log(round, name, result);
 * }
 */
export function runTools(
  client: Mistral,
  request: RunToolsRequest & { readonly tools: readonly object[] },
  options?: RequestOptions,
): Promise<RunToolsResult> {
  return runForClient(client, () => observed.call(undefined, request, options, client));
}

/** `runTools` for the service that is `this`, whose own tools are the default. */
export function runServiceTools(
  this: { readonly mistral: Mistral },
  request: RunToolsRequest,
  options?: RequestOptions,
): Promise<RunToolsResult> {
  return observed.call(this, request, options, this.mistral);
}

const observed = observedFunction(run as Callable, agentSpec("runTools")) as typeof run;

async function run(
  this: object | undefined,
  request: RunToolsRequest,
  options: RequestOptions | undefined,
  client: Mistral,
): Promise<RunToolsResult> {
  const { chat } = observeMistral(client);
  const loop = new ToolLoop("runTools", request, options, this);
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- each round needs the one before
      const response = await chat.complete(loop.request(), loop.optionsFor(client));
      const calls = loop.answered(response);
      // oxlint-disable-next-line no-await-in-loop -- the next round needs the results
      await loop.endRound(response, await Promise.all(loop.start(calls)));
      if (calls.length === 0) return loop.result(response);
    }
  } catch (error) {
    throw loop.failure(error);
  } finally {
    await loop.end();
  }
}
