// A complete HTTP answer, made from a reply, an exchange or an error.
import { type ApiError, typicalError } from "./api-errors.js";
import { streamEvents } from "./chunks.js";
import { complete, completionBody } from "./completion.js";
import type { Exchange } from "./exchange.js";
import type { Reply } from "./reply.js";
import type { StandInRequest } from "./request.js";
import { type Script, streamScript, UNAVAILABLE, wholeScript } from "./script.js";

/** A complete answer, and its timing. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly script: Script;
  readonly delayMs: number;
  /** Milliseconds between two parts; those of the server by default. */
  readonly chunkDelayMs?: number | undefined;
}

const JSON_TYPE = { "content-type": "application/json" };
const STREAM_TYPE = { "content-type": "text/event-stream; charset=utf-8" };

/** Makes the answer of a reply to a request. `count` is the number of answers before it. */
export function answerFromReply(reply: Reply, request: StandInRequest, count: number): Answer {
  const { fault, headers, chunkDelayMs, delayMs = 0 } = reply;
  const timing = { delayMs, chunkDelayMs };
  const status = reply.status ?? 200;
  if ("body" in reply || status >= 400) {
    const body = "body" in reply ? reply.body : typicalError(status).body;
    const script = wholeScript(asBody(body), fault);
    return { status, headers: { ...JSON_TYPE, ...headers }, script, ...timing };
  }
  const completion = complete(reply, request, count);
  if (request.stream) {
    const events = streamEvents(completion, reply.fragmentToolCalls ?? false);
    const script = streamScript(events, fault);
    return { status, headers: { ...STREAM_TYPE, ...headers }, script, ...timing };
  }
  if (fault?.kind === "error") {
    const failed = answerFromError({ ...UNAVAILABLE, body: fault.error ?? UNAVAILABLE.body });
    return { ...failed, ...timing };
  }
  const script = wholeScript(JSON.stringify(completionBody(completion)), fault);
  return { status, headers: { ...JSON_TYPE, ...headers }, script, ...timing };
}

/** Returns the recorded answer. */
export function answerFromExchange({ response }: Exchange): Answer {
  const { status, headers, sse, body } = response;
  const script =
    sse === undefined ? wholeScript(asBody(body), undefined) : streamScript(sse, undefined);
  return { status, headers, script, delayMs: 0 };
}

export function answerFromError({ status, body }: ApiError): Answer {
  return { status, headers: JSON_TYPE, script: wholeScript(asBody(body), undefined), delayMs: 0 };
}

function asBody(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
