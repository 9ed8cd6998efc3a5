// The mock Mistral server: a Mistral API on this machine. The real client talks to it over HTTP, and the
// replies of a test or an example answer. It knows nothing of tracing.
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
import { isJsonObject } from "../../reading/json.js";
import { type Replies, ReplyQueue } from "./reply-queue.js";
import { checkCompletionRequest, checkKey, isCompletionPath } from "./request-checks.js";
import { readRequest, type StandInRequest } from "./request.js";
import { transmit } from "./transmission.js";
import { correlationId } from "./wire-ids.js";

/** Options of {@link startMistralStandIn}. */
export interface MistralStandInOptions {
  /**
   * The replies to chat, fill-in-the-middle and agent completions. Replies with `when` answer every
   * request that they match. The others are sent in their order, and the last one repeatedly. A
   * function that returns undefined leaves a request to the exchanges.
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
      isJsonObject(value) && isJsonObject(value["request"]) && isJsonObject(value["response"]),
    mustBe: "{ name, category, request, response }",
  }),
  chunkDelayMs: aNumber(0, 2 ** 31 - 1, "milliseconds"),
};

/** A running mock server. */
export interface MistralStandIn extends AsyncDisposableIfKnown {
  /** For the client: `new Mistral({ apiKey: "any", serverURL: mistral.url })`. */
  readonly url: string;
  /** The requests so far, in the order of arrival. */
  readonly requests: readonly StandInRequest[];
  /** The number of answers in transmission: 0 once each is sent, or its client is gone. */
  readonly answering: number;
  /** Stops at once, even in the middle of an answer. Later calls have no effect. */
  close(): Promise<void>;
}

/**
 * Starts a mock Mistral server on a free port of 127.0.0.1.
 *
 * Without replies and exchanges it answers the prompts of Langfuse's Mistral cookbook, and any other
 * prompt with a short sentence that is the same in every run. It answers 401 to a request without a key
 * and to the key "wrong-key". It refuses the requests that the real API refuses: with a missing field,
 * or with tool results that do not match the calls. It answers 500 with the reason if a function in
 * `replies` throws, or if a reply does not fit its request.
 *
 * @param options the replies and their timing
 * @returns the running server, once it listens
 * @throws (rejects with) an InvalidOptionError that names the option, the reply and the field; the
 *   system's error if no port is free
 *
 * @example Answer with a text
 * const mistral = await startMistralStandIn({ replies: [{ text: "Hello" }] });
 * const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
 * // ... call it, then read mistral.requests
 * await mistral.close();
 * @example Let the model call a tool
 * const mistral = await startMistralStandIn({
 *   replies: [
 *     { toolCalls: [{ name: "weather", arguments: { city: "Paris" } }] },
 *     { text: "It is sunny in Paris." },
 *   ],
 * });
 * @example Answer by the prompt
 * await using mistral = await startMistralStandIn({
 *   replies: [{ when: "weather", text: "Sunny." }, { text: "I do not know." }],
 * });
 * @example Refuse the first request
 * await using mistral = await startMistralStandIn({
 *   replies: [{ status: 429, headers: { "retry-after": "0" } }, { text: "Hello" }],
 * });
 * @example Cut a stream off
 * await using mistral = await startMistralStandIn({
 *   replies: [{ text: "One two three", fault: { kind: "cut", after: 2 } }],
 * });
 * @example Check the request of a program
 * await using mistral = await startMistralStandIn();
 * await new Mistral({ apiKey: "any", serverURL: mistral.url }).chat.complete({ model, messages });
 * expect(mistral.requests[0]?.body).toMatchObject({ model });
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
  // After Node's five seconds, a client on a busy machine may write to a connection being closed.
  server.keepAliveTimeout = 60_000;

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
  const details = `${stream ? " (stream)" : ""}${prompt === "" ? "" : ` "${prompt}"`}`;
  const request = `${method} ${path}${details}`;
  const message = `The mock server has no answer to ${request}. Add one to \`replies\` or \`exchanges\`.`;
  return apiError(404, message, "stand_in_has_no_answer", "1500");
}

function replyFailed(error: unknown): ApiError {
  const message = `The \`replies\` of the mock server failed: ${String(error)}`;
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
