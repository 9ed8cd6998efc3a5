// One HTTP exchange: the request is noted, a fault is injected on request, and the route answers.
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { OpenRequest } from "./archive.js";
import { readBody, type RequestBody } from "../../langfuse-server/body.js";
import { mediaTypeOf, readExport } from "../../langfuse-server/otlp.js";
import { writeReply } from "../../langfuse-server/reply.js";
import { writeHalfReply } from "./half-reply.js";
import type { ReceiverOptions } from "./receiver.js";
import { answerRequest, type Backend } from "./routes.js";

/** Serves one request. Rejects if its client closes the connection before the end of the request. */
export async function exchange(
  message: IncomingMessage,
  response: ServerResponse,
  backend: Backend,
  { answer, delayMs = 0 }: Pick<ReceiverOptions, "answer" | "delayMs">,
): Promise<void> {
  const read = await readBody(message);
  const { spans } = await readExport(mediaTypeOf(message.headers["content-type"]), read.body);
  const request = requestOf(message, read, spans.length);
  const { archive } = backend;
  archive.noteRequest(request);
  const n = archive.requests.filter(({ path }) => path === request.path).length;

  const fault = await answer?.(request, n);
  if (fault === "hang") return;
  const isAccepted = fault !== "cut" && !(typeof fault === "object" && fault.status >= 300);
  const langfuseReply = isAccepted
    ? await answerRequest(request, message.url ?? "", read.refusal, backend)
    : undefined;
  const reply = typeof fault === "object" ? fault : langfuseReply;
  if (delayMs > 0) await sleep(delayMs);
  if (reply === undefined || fault === "lose-answer") {
    response.destroy();
    return;
  }
  request.status = reply.status;
  if (fault === "half-answer") writeHalfReply(response, reply);
  else writeReply(response, reply);
}

function requestOf(
  message: IncomingMessage,
  { byteLength, body }: RequestBody,
  spanCount: number,
): OpenRequest {
  return {
    method: message.method ?? "",
    path: (message.url ?? "").replace(/\?.*$/, ""),
    headers: message.headers,
    byteLength,
    body,
    spanCount,
    status: undefined,
  };
}
