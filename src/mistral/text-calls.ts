// The calls behind the cookbook's functions, each observed under a name of its own: a completion,
// and a completion streamed as text.
import type { Mistral } from "@mistralai/mistralai";
import type { Callable } from "../tracing/invocation.js";
import { observedFunction } from "../tracing/observed-function.js";
import { unobserved } from "./client.js";
import { chat } from "./endpoints/chat.js";
import { endpointSpec } from "./endpoints/endpoint.js";
import { keepBaseUrl } from "./model-calls.js";
import type {
  ChatCompletionRequest,
  ChatCompletionResponse,
  ChatCompletionStreamRequest,
  CompletionEvent,
  RequestOptions,
} from "./sdk.js";
import { Texts } from "./texts.js";

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
  return observedFunction(
    complete as Callable,
    endpointSpec(name, chat, { path: "chat.complete" }),
  ) as typeof complete;
}

/** `chat.stream` of the client of the service that is `this`, observed as `name`, as pieces of text. */
export function textStreamCall(name: string): TextStreamCall {
  const spec = endpointSpec(name, chat, { path: "chat.stream" });
  const observed = observedFunction(streamEvents as Callable, spec) as typeof streamEvents;
  // The events are observed, not the texts: thinking, tool calls and usage are in the events only.
  return function (request, options) {
    return new Texts(observed.call(this, request, options));
  };
}

function complete(
  this: Service,
  request: ChatCompletionRequest,
  options?: RequestOptions,
): Promise<ChatCompletionResponse> {
  const client = unobserved(this.mistral).chat;
  keepBaseUrl(client, options);
  return client.complete(request, options);
}

/** Sends the request when it is first read. */
async function* streamEvents(
  this: Service,
  request: ChatCompletionStreamRequest,
  options?: RequestOptions,
): AsyncGenerator<CompletionEvent, void, undefined> {
  const client = unobserved(this.mistral).chat;
  keepBaseUrl(client, options);
  yield* await client.stream(request, options);
}
