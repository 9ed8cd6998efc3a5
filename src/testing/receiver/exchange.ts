// One HTTP exchange: the request is noted, a fault injected if the test wants one, the route asked.
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { OpenRequest } from "./archive.js";
import { decodeExport } from "./decode.js";
import { type ReadBody, readBody, type Reply, writeHalfReply, writeReply } from "./http.js";
import { parseJson } from "./json.js";
import type { ReceiverOptions } from "./receiver.js";
import { type Backend, route } from "./routes.js";

/** Serves one request; rejects when its client goes away before it is read. */
export async function exchange(
  message: IncomingMessage,
  response: ServerResponse,
  backend: Backend,
  { answer, delayMs = 0 }: Pick<ReceiverOptions, "answer" | "delayMs">,
): Promise<void> {
  const read = await readBody(message);
  const request = requestOf(message, read);
  const { archive } = backend;
  archive.noteRequest(request);
  const n = archive.requests.filter(({ path }) => path === request.path).length;

  const injected = await answer?.(request, n);
  if (injected === "hang") return;
  if (injected === "cut") {
    response.destroy();
    return;
  }
  const isStatus = typeof injected === "object";
  const taken: Reply | undefined =
    isStatus && injected.status >= 300 ? undefined : route(request, read.findings, backend);
  if (injected === "lose-answer") {
    response.destroy();
    return;
  }
  const reply = isStatus ? injected : taken;
  if (reply === undefined) return;
  if (delayMs > 0) await sleep(delayMs);
  request.status = reply.status;
  if (injected === "half-answer") writeHalfReply(response, reply);
  else writeReply(response, reply);
}

function requestOf(message: IncomingMessage, { byteLength, body }: ReadBody): OpenRequest {
  return {
    method: message.method ?? "",
    path: (message.url ?? "").replace(/\?.*$/, ""),
    headers: message.headers,
    byteLength,
    body,
    get spanCount() {
      return decodeExport(parseJson(body.toString())).spans.length;
    },
    status: undefined,
  };
}
