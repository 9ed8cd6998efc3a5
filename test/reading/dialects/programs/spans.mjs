// Collects the spans of a program and writes them as OTLP/JSON, with ids and times that repeat.
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const START = 1_767_225_600_000_000_000n;

/** @returns the provider, which is registered, and a function that writes what was recorded */
export function recording() {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider.register();
  return {
    provider,
    exporter,
    take() {
      const spans = exporter.getFinishedSpans();
      const bytes = JsonTraceSerializer.serializeRequest(spans);
      exporter.reset();
      return repeatable(JSON.parse(new TextDecoder().decode(bytes)));
    },
  };
}

/** Ids by their order, times from 2026 on, and nothing of the machine. */
export function repeatable(request) {
  const ids = new Map();
  const all = JSON.stringify(request);
  const times = [...all.matchAll(/"(?:start)?[tT]imeUnixNano":"(\d+)"/g)].map(([, at]) =>
    BigInt(at),
  );
  const first = times.reduce((least, at) => (at < least ? at : least));
  const id = (text) => {
    if (!ids.has(text)) ids.set(text, (ids.size + 1).toString(16).padStart(text.length, "0"));
    return ids.get(text);
  };
  return JSON.parse(all, (key, value) => {
    if (key.endsWith("UnixNano")) return String(START + BigInt(value) - first);
    if (/^(?:traceId|spanId|parentSpanId)$/.test(key) && value) return id(value);
    if (key === "resource") return { attributes: [] };
    if (key === "links") return undefined;
    return typeof value === "string"
      ? value.replaceAll(/(?:\/[\w.@-]+)+\/(?=[\w.-]+\.[cm]?[jt]s)/g, "")
      : value;
  });
}
