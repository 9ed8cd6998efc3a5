// `streamTools`: the loop of `runTools`, which emits the words of every round and the calls of
// tools as they arrive.
import type { Mistral } from "@mistralai/mistralai";
import type { Callable } from "../../tracing/invocation.js";
import { observedFunction } from "../../tracing/observed-function.js";
import { ChatEvents } from "../wire/chat-stream.js";
import { observeMistral } from "../observe-mistral.js";
import type { ChatCompletionResponse, RequestOptions } from "../sdk.js";
import { eventText } from "../texts.js";
import { agentSpec, runForClient, ToolEventReader } from "./agent.js";
import { ToolLoop } from "./loop.js";
import type { ToolCallResult, RunToolsRequest, RunToolsResult, ToolEvent } from "./request.js";

/** The events of a loop, in the order in which they happen. */
export type ToolEvents = AsyncGenerator<ToolEvent, void, undefined>;

/**
 * Runs tools like {@link runTools}, and streams the words of every round, each call of the model,
 * each result as it arrives, and finally the answer with everything that `runTools` returns. The
 * first request is sent when the first event is read. A `break` closes the connection and aborts
 * the signal of running tools.
 * @param client observed or not
 * @param request a chat completion, with its tools and how to run them
 * @param options the SDK's, for each request
 * @returns the events
 * @throws the errors of `runTools`, where the events are read
 * @example Print words and calls as they arrive
 * for await (const event of streamTools(client, { model: "mistral-small-latest", messages, tools })) {
 *   if (event.type === "text") process.stdout.write(event.text);
 *   if (event.type === "tool-call") console.log(`… ${event.call.name}`);
 * }
 * @example Take the result of the loop
 * let result: RunToolsResult | undefined;
 * for await (const event of streamTools(client, { model, messages, tools })) {
 *   if (event.type === "answer") result = event;
 * }
 */
export function streamTools(
  client: Mistral,
  request: RunToolsRequest & { readonly tools: readonly object[] },
  options?: RequestOptions,
): ToolEvents {
  return runForClient(client, () => observed.call(undefined, request, options, client));
}

/** `streamTools` for the service that is `this`, whose own tools are the default. */
export function streamServiceTools(
  this: { readonly mistral: Mistral },
  request: RunToolsRequest,
  options?: RequestOptions,
): ToolEvents {
  return observed.call(this, request, options, this.mistral);
}

const spec = { ...agentSpec("streamTools"), items: () => new ToolEventReader() };
const observed = observedFunction(stream as Callable, spec) as typeof stream;

async function* stream(
  this: object | undefined,
  request: RunToolsRequest,
  options: RequestOptions | undefined,
  client: Mistral,
): ToolEvents {
  const loop = new ToolLoop("streamTools", request, options, this);
  try {
    for (;;) {
      const { round } = loop;
      // oxlint-disable-next-line no-await-in-loop -- each round needs the one before
      const response = yield* words(client, loop);
      const calls = loop.answered(response);
      for (const call of calls) yield { type: "tool-call", round, call };
      const answers = loop.start(calls);
      for await (const call of asTheyCome(answers)) yield { type: "tool-result", round, call };
      // oxlint-disable-next-line no-await-in-loop -- the next round needs the results
      await loop.endRound(response, await Promise.all(answers));
      if (calls.length === 0) {
        yield { type: "answer", ...loop.result(response) } satisfies ToolEvent & RunToolsResult;
        return;
      }
    }
  } catch (error) {
    throw loop.failure(error);
  } finally {
    await loop.end();
  }
}

/** Asks the model, and emits its words as they arrive. @returns the whole answer */
async function* words(
  client: Mistral,
  loop: ToolLoop,
): AsyncGenerator<ToolEvent, ChatCompletionResponse, undefined> {
  const { round } = loop;
  const events = await observeMistral(client).chat.stream(loop.request(), loop.optionsFor(client));
  const reader = new ChatEvents();
  for await (const event of events) {
    reader.add(event);
    const text = eventText(event);
    if (text !== "") yield { type: "text", round, text };
  }
  return reader.response() as unknown as ChatCompletionResponse;
}

/** The answers in the order of their arrival. */
async function* asTheyCome(
  answers: readonly Promise<ToolCallResult>[],
): AsyncGenerator<ToolCallResult, void, undefined> {
  const waiting = new Map(
    answers.map((answer, place) => [place, answer.then((call) => ({ place, call }))] as const),
  );
  while (waiting.size > 0) {
    // oxlint-disable-next-line no-await-in-loop -- yields each result as soon as it has arrived
    const { place, call } = await Promise.race(waiting.values());
    waiting.delete(place);
    yield call;
  }
}
