// An answer that breaks off, as a failing network delivers it.
import type { ServerResponse } from "node:http";
import { replyHeaders, replyText, type Reply } from "../../langfuse-server/reply.js";

/** Announces the whole reply, sends half of its body and closes the connection. */
export function writeHalfReply(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(replyText(reply));
  response.writeHead(reply.status, { ...replyHeaders(reply), "content-length": body.length + 1 });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}
