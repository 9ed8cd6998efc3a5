// Langfuse's own SDK: `observe` of @langfuse/tracing with LangfuseSpanProcessor, according to its
// manual.
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { observe, setLangfuseTracerProvider } from "@langfuse/tracing";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { ALMOST_NONE, type Mode, type Subject, type Target } from "./subject.js";

export function langfuse(mode: Mode, { sinkUrl }: Target): Subject {
  const contextManager = new AsyncLocalStorageContextManager();
  const provider =
    mode === "off"
      ? undefined
      : new BasicTracerProvider({
          sampler:
            mode === "on" ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ALMOST_NONE),
          spanProcessors: [
            new LangfuseSpanProcessor({
              publicKey: "pk-lf-bench",
              secretKey: "sk-lf-bench",
              baseUrl: `${sinkUrl}/langfuse`,
            }),
          ],
        });
  return {
    name: "langfuse",
    begin() {
      if (provider === undefined) return;
      context.setGlobalContextManager(contextManager);
      setLangfuseTracerProvider(provider);
    },
    async flush() {
      await provider?.forceFlush();
    },
    end() {
      setLangfuseTracerProvider(null);
      context.disable();
    },
    traced: (name, fn) => observe(fn, { name }),
    tracedSync: (name, fn) => observe(fn, { name }),
    tracedGenerator: (name, fn) => observe(fn, { name }),
  };
}
