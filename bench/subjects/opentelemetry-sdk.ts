// OpenTelemetry's SDK in the newest version that runs on this Node: 3 needs Node 22.15, and
// Langfuse's SDK needs 2. Both use the one copy of the API.
import type { ContextManager, TracerProvider } from "@opentelemetry/api";
import type { Mode } from "./subject.js";
import { ALMOST_NONE } from "./subject.js";

interface Sdk {
  readonly contextManager: ContextManager & { disable(): unknown };
  readonly provider: TracerProvider & { forceFlush(): Promise<void> };
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const runsThree = major > 22 || (major === 22 && minor >= 15);

/** Makes a context manager, and a provider that sends to `url` in batches, all by default. */
export const openTelemetrySdk: (mode: Mode, url: string) => Sdk = runsThree
  ? await three()
  : await two();

async function three() {
  const { AlwaysOnSampler, BatchSpanProcessor, TracerProvider, TraceIdRatioBasedSampler } =
    await import("opentelemetry3-trace");
  const { OTLPTraceExporter } = await import("opentelemetry3-exporter");
  const { AsyncLocalStorageContextManager } = await import("opentelemetry3-context");
  return (mode: Mode, url: string): Sdk => ({
    contextManager: new AsyncLocalStorageContextManager(),
    provider: new TracerProvider({
      sampler: mode === "on" ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ALMOST_NONE),
      spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
    }),
  });
}

async function two() {
  const { AlwaysOnSampler, BasicTracerProvider, BatchSpanProcessor, TraceIdRatioBasedSampler } =
    await import("@opentelemetry/sdk-trace-base");
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { AsyncLocalStorageContextManager } = await import("@opentelemetry/context-async-hooks");
  return (mode: Mode, url: string): Sdk => ({
    contextManager: new AsyncLocalStorageContextManager(),
    provider: new BasicTracerProvider({
      sampler: mode === "on" ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ALMOST_NONE),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
    }),
  });
}
