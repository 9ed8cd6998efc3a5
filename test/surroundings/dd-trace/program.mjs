// dd-trace with its OpenTelemetry provider: spans of both APIs, its agent's stand-in as the backend.
import { createRequire } from "node:module";
import ddtrace from "dd-trace";

const tracer = ddtrace.init({
  url: process.env.BACKEND_URL,
  flushInterval: 50,
  startupLogs: false,
  remoteConfig: { enabled: false },
  telemetry: { enabled: false },
});
// From docs/opentelemetry.md: only by its address does dd-trace leave a request out.
tracer.use("http", {
  client: { blocklist: [(url) => url.startsWith(process.env.LANGFUSE_BASE_URL)] },
});
tracer.use("net", false);
const provider = new tracer.TracerProvider();
provider.register();
const { trace } = await import("@opentelemetry/api");
const http = createRequire(import.meta.url)("node:http");
const { program } = await import("../lib/calls.mjs");
const { flush } = await import("../lib/mode.mjs");

const otel = trace.getTracer("the program");
const whole = program((name, fn) =>
  name === "beside"
    ? otel.startActiveSpan(name, async (span) => {
        const result = await fn();
        span.end();
        return result;
      })
    : tracer.trace(name, fn),
);
const answer = await tracer.trace("request", async () => {
  const { results, error } = await whole();
  await new Promise((resolve, reject) => {
    http
      .get(process.env.SECOND_URL, (response) => response.resume().on("end", resolve))
      .on("error", reject);
  });
  return [results, error.message];
});
console.log(JSON.stringify(answer));
await flush();
await new Promise((resolve) => setTimeout(resolve, 500));
process.exit();
