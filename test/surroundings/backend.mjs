// The servers behind the programs: the backend of their tracers, which decodes each of their formats,
// and the second service, which keeps the headers that it received.
import { once } from "node:events";
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { decode } from "@msgpack/msgpack";

/** Starts a server for one run. */
export async function startBackend() {
  const spans = [];
  const headers = [];
  const server = createServer((request, response) => {
    const pieces = [];
    request
      .on("data", (piece) => pieces.push(piece))
      .on("end", () => {
        const raw = Buffer.concat(pieces);
        const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
        if (request.url === "/second") headers.push(request.headers);
        else spans.push(...spansIn(request.url, body));
        response.setHeader("content-type", "application/json");
        response.end("{}");
      });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { port: server.address().port, spans, headers, close };
}

/** The spans in a request, whichever tracer has sent it. */
function spansIn(path, body) {
  if (path.startsWith("/v1/traces")) return otlpSpans(JSON.parse(body));
  if (path.startsWith("/v0.4/traces")) return datadogSpans(decode(body, { useBigInt64: true }));
  if (path.includes("/envelope/")) return sentrySpans(body.toString());
  return [];
}

function otlpSpans({ resourceSpans }) {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ traceId, spanId, parentSpanId, name, events = [] }) => ({
      traceId,
      spanId,
      parentId: parentSpanId || undefined,
      name,
      notes: events.map((event) => event.name),
    }));
}

function datadogSpans(traces) {
  return traces.flat().map(({ trace_id, span_id, parent_id, name, resource, meta, metrics }) => ({
    traceId: String(trace_id),
    spanId: String(span_id),
    parentId: parent_id ? String(parent_id) : undefined,
    name: `${name} ${resource}`,
    notes: [`priority ${metrics?._sampling_priority_v1}`, meta?.["error.message"]].filter(Boolean),
  }));
}

/** Transactions with their spans, streamed spans, and errors with the span that they are linked to. */
function sentrySpans(envelope) {
  const found = [];
  for (const line of envelope.split("\n")) {
    const item = line.startsWith("{") ? JSON.parse(line) : {};
    const { trace } = item.contexts ?? {};
    if (item.type === "transaction" && item.spans) {
      found.push(sentrySpan({ ...trace, description: item.transaction }));
      found.push(...item.spans.map(sentrySpan));
    } else if (Array.isArray(item.items))
      found.push(...item.items.filter((span) => span.span_id).map(sentrySpan));
    else if (item.exception) {
      const { type, value } = item.exception.values.at(-1);
      found.push({
        traceId: trace.trace_id,
        spanId: item.event_id,
        parentId: trace.span_id,
        name: `error ${type}: ${value}`,
        notes: [],
      });
    }
  }
  return found;
}

function sentrySpan({ trace_id, span_id, parent_span_id, op, description, name, status }) {
  return {
    traceId: trace_id,
    spanId: span_id,
    parentId: parent_span_id ?? undefined,
    name: [op, description ?? name].filter(Boolean).join(" "),
    notes: [status ?? "no status"],
  };
}
