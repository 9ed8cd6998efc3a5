// A Mistral API on this machine: the real client talks to it over HTTP, and it answers with what a test
// or an example tells it to. It knows nothing of tracing.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AsyncDisposableIfKnown } from "../../foundation/async-disposable.js";
import {
  aFunction,
  anArray,
  aNumber,
  checkOptions,
  either,
  arrayOf,
  type Checks,
} from "../../foundation/options.js";
import { type Answer, answerFromError, answerFromExchange, answerFromReply } from "./answer.js";
import { type ApiError, apiError } from "./api-errors.js";
import { type Exchange, Replay } from "./exchange.js";
import { ownReply } from "./own-replies.js";
import { isObject } from "../../reading/json.js";
import { type Replies, ReplyQueue } from "./reply-queue.js";
import { checkCompletionRequest, checkKey, isCompletionPath } from "./request-checks.js";
import { readRequest, type StandInRequest } from "./request.js";
import { transmit } from "./transmission.js";
import { correlationId } from "./wire-ids.js";

/** How {@link startMistralStandIn} answers. */
export interface MistralStandInOptions {
  /**
   * What to answer to chat, fill-in-the-middle and agent completions. Replies with `when` answer
   * every request they are meant for; the others are given in their order, the last of them again
   * and again. A function may leave a request to the exchanges by returning undefined.
   */
  readonly replies?: Replies;
  /** Recorded traffic to replay, on any path. */
  readonly exchanges?: readonly Exchange[];
  /** Milliseconds between two events of a stream; 0 by default. */
  readonly chunkDelayMs?: number;
}

const CHECKS: Checks<MistralStandInOptions> = {
  replies: either(anArray, aFunction),
  exchanges: arrayOf({
    accepts: (value) =>
      isObject(value) && isObject(value["request"]) && isObject(value["response"]),
    mustBe: "{ name, category, request, response }",
  }),
  chunkDelayMs: aNumber(0, 2 ** 31 - 1, "milliseconds"),
};

/** A running stand-in. */
export interface MistralStandIn extends AsyncDisposableIfKnown {
  /** For the client: `new Mistral({ apiKey: "any", serverURL: mistral.url })`. */
  readonly url: string;
  /** What was received so far, in the order of arrival. */
  readonly requests: readonly StandInRequest[];
  /** How many answers are being sent: 0 once each has been sent, or its client has gone. */
  readonly answering: number;
  /** Stops at once, also in the middle of an answer. May be called more than once. */
  close(): Promise<void>;
}

/**
 * Starts a Mistral API on a free port of 127.0.0.1.
 *
 * Without replies and exchanges it knows the prompts of Langfuse's Mistral cookbook and answers
 * anything else with a short sentence that is the same in every run. The key "wrong-key" is refused
 * with 401, as is a request without one. Requests that the real API refuses (a field missing, tool
 * results that do not match the calls) are refused as it does. A function in `replies` that throws,
 * and a reply that does not fit its request, are answered with 500 and the reason.
 *
 * @param options What to answer, and how fast.
 * @returns The running server, once it listens.
 * @throws (rejects with) an InvalidOptionError that names the option, the reply and the field; the
 * system's error when no port can be had
 *
 * @example
 * const mistral = await startMistralStandIn({ replies: [{ text: "Hello" }] });
 * const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
 * // ... call it, then look at mistral.requests
 * await mistral.close();
 */
export async function startMistralStandIn(
  options: MistralStandInOptions = {},
): Promise<MistralStandIn> {
  checkOptions("startMistralStandIn", options, CHECKS);
  const requests: StandInRequest[] = [];
  const answer = answerer(options);
  let answering = 0;
  const server = createServer((incoming, response) => {
    void serve(incoming, response).catch(() => response.destroy());
  });

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRequest(incoming);
    requests.push(request);
    response.setHeader("mistral-correlation-id", correlationId(requests.length));
    answering += 1;
    try {
      await transmit(response, answer(request), options.chunkDelayMs ?? 0);
    } finally {
      answering -= 1;
    }
  }

  const url = await listen(server);
  const close = (): Promise<void> => stop(server);
  return {
    url,
    requests,
    get answering() {
      return answering;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function answerer(options: MistralStandInOptions): (request: StandInRequest) => Answer {
  const replies = new ReplyQueue(options.replies ?? []);
  const replay = options.exchanges === undefined ? undefined : new Replay(options.exchanges);
  let count = 0;

  return (request) => {
    const refusal = checkKey(request);
    if (refusal !== undefined) return answerFromError(refusal);
    const problem = checkCompletionRequest(request);
    try {
      const reply = problem === undefined ? replies.next(request) : undefined;
      if (reply !== undefined) return answerFromReply(reply, request, ++count);
    } catch (error) {
      return answerFromError(replyFailed(error));
    }
    const exchange = replay?.next(request);
    if (exchange !== undefined) return answerFromExchange(exchange);
    if (problem !== undefined) return answerFromError(problem);
    if (replay !== undefined || !isCompletionPath(request.path) || request.method !== "POST") {
      return answerFromError(noAnswer(request));
    }
    return answerFromReply(ownReply(request), request, ++count);
  };
}

function noAnswer({ method, path, stream, prompt }: StandInRequest): ApiError {
  const asked = `${method} ${path}${stream ? " (stream)" : ""}${prompt === "" ? "" : ` "${prompt}"`}`;
  const message = `The Mistral stand-in has no answer to ${asked}: give it one in \`replies\` or \`exchanges\`.`;
  return apiError(404, message, "stand_in_has_no_answer", "1500");
}

function replyFailed(error: unknown): ApiError {
  const message = `The stand-in's \`replies\` failed: ${String(error)}`;
  return apiError(500, message, "stand_in_reply_failed", "1000");
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
