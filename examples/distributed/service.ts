// An HTTP service that is part of traces which begin elsewhere: each request is handled as a part of
// the trace that its headers name.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { continueTrace, shutdown } from "mistral-traced";

/**
 * Answers each request with the result of `answer`, until the process that started this one ends.
 */
export function serve(answer: (url: URL, request: IncomingMessage) => Promise<string>): void {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://service");
    void continueTrace(request.headers, () => answer(url, request)).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
  process.once("disconnect", () => {
    server.close();
    void shutdown();
  });
}
