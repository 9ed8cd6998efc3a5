// OpenTelemetry's own SDK used by hand: an active span with three attributes, BatchSpanProcessor
// and the OTLP/JSON exporter, all with their defaults.
import { context, trace, type Span } from "@opentelemetry/api";
import { openTelemetrySdk } from "./opentelemetry-sdk.js";
import type { Mode, Subject, Target } from "./subject.js";

export function openTelemetry(mode: Mode, { sinkUrl }: Target): Subject {
  const sdk =
    mode === "off" ? undefined : openTelemetrySdk(mode, `${sinkUrl}/opentelemetry/v1/traces`);
  const tracer = (sdk?.provider ?? trace).getTracer("bench");
  return {
    name: "opentelemetry",
    begin() {
      if (sdk) context.setGlobalContextManager(sdk.contextManager);
    },
    async flush() {
      await sdk?.provider.forceFlush();
    },
    end() {
      context.disable();
    },
    traced: (name, fn) => (question) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          span.setAttribute("langfuse.observation.type", "span");
          span.setAttribute("langfuse.observation.input", JSON.stringify(question));
          const answer = await fn(question);
          span.setAttribute("langfuse.observation.output", JSON.stringify(answer));
          return answer;
        } finally {
          span.end();
        }
      }),
    tracedSync: (name, fn) => (levels) =>
      tracer.startActiveSpan(name, (span) => {
        try {
          span.setAttribute("langfuse.observation.input", JSON.stringify(levels));
          return fn(levels);
        } finally {
          span.end();
        }
      }),
    tracedGenerator: (name, fn) => (chunks) => {
      const span = tracer.startSpan(name);
      span.setAttribute("langfuse.observation.input", JSON.stringify(chunks));
      return read(span, fn(chunks));
    },
  };
}

/** The span stays open while its generator is read, and each step runs in it. */
async function* read(
  span: Span,
  items: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<string, void, undefined> {
  const active = trace.setSpan(context.active(), span);
  const next = (): Promise<IteratorResult<string, void>> => items.next();
  let text = "";
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one item after the other is the point
      const result = await context.with(active, next);
      if (result.done) return;
      text += result.value;
      yield result.value;
    }
  } finally {
    span.setAttribute("langfuse.observation.output", text);
    span.end();
  }
}
