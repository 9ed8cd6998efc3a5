// Langfuse's own SDK with its span processor, in the same process and project: its observations inside
// those of the package, and the other way round. Langfuse is the backend of both.
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { observe as theirs, propagateAttributes, startActiveObservation } from "@langfuse/tracing";
import { trace } from "@opentelemetry/api";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const processor = new LangfuseSpanProcessor();
const provider = new NodeTracerProvider({ spanProcessors: [processor] });
provider.register();
const { program } = await import("../lib/calls.mjs");
const { flush, observe } = await import("../lib/mode.mjs");

const tracer = trace.getTracer("the program");
const whole = program((name, fn) => theirs(fn, { name })());
const inner = theirs(async (text) => text.length, { name: "their inner" });
const outer = observe("our outer", async () => inner("four"));
const results = [
  // Theirs inside ours.
  await outer(),
  // Ours inside theirs.
  await propagateAttributes({ userId: "user-1", sessionId: "session-1" }, () =>
    startActiveObservation("their outer", async () => (await whole()).results),
  ),
  // Beside a span of the program that Langfuse does not receive.
  await tracer.startActiveSpan("request", async (span) => {
    const result = await outer();
    span.end();
    return result;
  }),
];
console.log(JSON.stringify(results));
await processor.forceFlush();
await flush();
process.exit();
