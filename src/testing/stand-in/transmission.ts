// Sends an answer part by part, with its delays and its fault, until the client closes the connection.
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer.js";

/** Sends an answer. Resolves once it is sent or cut off, or once the client is gone. */
export async function transmit(
  response: ServerResponse,
  answer: Answer,
  defaultChunkDelayMs: number,
): Promise<void> {
  const gone = whenGone(response);
  const { parts, ending } = answer.script;
  await pause(answer.delayMs, gone);
  if (gone.aborted) return;
  response.writeHead(answer.status, answer.headers);
  // The client gets a stream before its first event. The headers of a complete answer wait for it.
  if (isStream(answer)) response.flushHeaders();
  for (const [place, part] of parts.entries()) {
    if (place > 0) await pause(answer.chunkDelayMs ?? defaultChunkDelayMs, gone);
    if (gone.aborted) return;
    await write(response, part);
  }
  if (gone.aborted) return;
  if (ending === "end") response.end();
  // Not a reset, as the earlier parts must arrive.
  else if (ending === "cut") response.socket?.destroy();
  else await closed(gone);
}

function isStream(answer: Answer): boolean {
  return answer.headers["content-type"]?.startsWith("text/event-stream") ?? false;
}

/** Aborted when the connection closes, from either side. */
function whenGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  // The client may close the connection during a write.
  response.on("error", () => controller.abort());
  if (response.destroyed) controller.abort();
  return controller.signal;
}

/** Writes one event. Resolves once it is written or has failed. */
async function write(response: ServerResponse, part: string): Promise<void> {
  await new Promise<void>((resolve) => {
    response.write(part, () => resolve());
  });
}

async function pause(milliseconds: number, gone: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || gone.aborted) return;
  await sleep(milliseconds, undefined, { signal: gone }).catch(() => undefined);
}

async function closed(gone: AbortSignal): Promise<void> {
  if (gone.aborted) return;
  await new Promise<void>((resolve) => {
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}
