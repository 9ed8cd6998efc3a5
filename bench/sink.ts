// A server in a process of its own that takes OTLP/JSON, decodes it and counts, by the first part
// of the path: who sent how many spans in how many bytes. Its answers can be delayed.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { SinkCounts } from "./sink-client.js";

interface ExportRequest {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly { readonly spans?: readonly unknown[] }[];
  }[];
}

let counts: Record<string, SinkCounts> = {};
let delayMs = 0;

const server = createServer((request, response) => {
  void answer(request).then((body) =>
    response.setHeader("content-type", "application/json").end(body),
  );
});

async function answer(request: IncomingMessage): Promise<string> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://sink");
  const [, sender = ""] = pathname.split("/");
  if (sender === "counts") return JSON.stringify(counts);
  if (sender === "reset") {
    counts = {};
    delayMs = Number(searchParams.get("delay"));
    return "{}";
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  const { resourceSpans = [] } = JSON.parse(text.toString()) as ExportRequest;
  const scopes = resourceSpans.flatMap(({ scopeSpans = [] }) => scopeSpans);
  const count = (counts[sender] ??= { spans: 0, requests: 0, wireBytes: 0, jsonBytes: 0 });
  count.requests += 1;
  count.spans += scopes.reduce((sum, { spans = [] }) => sum + spans.length, 0);
  count.wireBytes += body.length;
  count.jsonBytes += text.length;
  if (delayMs > 0) await wait(delayMs);
  return "{}";
}

server.listen(0, "127.0.0.1", () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on("disconnect", () => process.exit());
