// The calls behind the cookbook's functions, each observed under a name of its own: a completion,
// and a completion streamed as text.
import type { Mistral } from "@mistralai/mistralai";
import type { RequestOptions } from "@mistralai/mistralai/lib/sdks.js";
import type {
  ChatCompletionRequest,
  ChatCompletionResponse,
  ChatCompletionStreamRequest,
  CompletionEvent,
} from "@mistralai/mistralai/models/components";
import type { Callable } from "../tracing/invocation.js";
import { observedFunction } from "../tracing/observed-function.js";
import { rawClient } from "./client.js";
import { textOf } from "./content.js";
import { chat } from "./endpoints/chat.js";
import { endpointSpec } from "./endpoints/endpoint.js";
import { fieldsOf, listOf } from "./json.js";

/** A service with a client, traced or not. */
interface Service {
  readonly mistral: Mistral;
}

type TextStreamCall = (
  this: Service,
  request: ChatCompletionStreamRequest,
  options?: RequestOptions,
) => AsyncGenerator<string, void, undefined>;

/** `chat.complete` of the client of the service that is `this`, observed as `name`. */
export function completionCall(name: string): typeof complete {
  return observedFunction(complete as Callable, endpointSpec(name, chat)) as typeof complete;
}

/** `chat.stream` of the client of the service that is `this`, observed as `name`, as pieces of text. */
export function textStreamCall(name: string): TextStreamCall {
  const spec = endpointSpec(name, chat);
  const observed = observedFunction(streamEvents as Callable, spec) as typeof streamEvents;
  // The events are observed, not the texts: thinking, tool calls and usage are in the events only.
  return function (request, options) {
    return textsOf(observed.call(this, request, options));
  };
}

function complete(
  this: Service,
  request: ChatCompletionRequest,
  options?: RequestOptions,
): Promise<ChatCompletionResponse> {
  return rawClient(this.mistral).chat.complete(request, options);
}

/** Sends the request when it is first read. */
async function* streamEvents(
  this: Service,
  request: ChatCompletionStreamRequest,
  options?: RequestOptions,
): AsyncGenerator<CompletionEvent, void, undefined> {
  yield* await rawClient(this.mistral).chat.stream(request, options);
}

async function* textsOf(
  events: AsyncIterable<CompletionEvent>,
): AsyncGenerator<string, void, undefined> {
  for await (const event of events) {
    const text = eventText(event);
    if (text !== "") yield text;
  }
}

/** The words in an event of a stream, of the first choice. */
export function eventText({ data }: CompletionEvent): string {
  const choice = listOf(data.choices)
    .map(fieldsOf)
    .find(({ index }) => index === 0);
  return textOf(fieldsOf(choice?.["delta"])["content"]);
}
