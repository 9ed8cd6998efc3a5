// NodeSDK with every automatic instrumentation, round a server that calls Mistral and another service.
import { createRequire } from "node:module";
import { trace } from "@opentelemetry/api";
import { getNodeAutoInstrumentations } from "@opentelemetry/auto-instrumentations-node";
import { NodeSDK } from "@opentelemetry/sdk-node";

// Ids that count up, so that a sampler by trace id decides alike in each run.
let count = 0;
const hex = (digits) => (count += 1).toString(16).padStart(digits, "0");
const idGenerator = {
  generateTraceId() {
    count += 1;
    // Samplers read one end of the id, or all of it, depending on the version.
    const spread = (factor) => (Math.imul(count, factor) >>> 0).toString(16).padStart(8, "0");
    return [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f].map(spread).join("");
  },
  generateSpanId: () => hex(16),
};
// The exporter and the sampler come from the environment.
const sdk = new NodeSDK({ idGenerator, instrumentations: [getNodeAutoInstrumentations()] });
sdk.start();
// Instrumented as CommonJS is.
const http = createRequire(import.meta.url)("node:http");
const { program } = await import("../lib/calls.mjs");
const { flush } = await import("../lib/mode.mjs");

const tracer = trace.getTracer("the program");
const span = (name, fn) =>
  tracer.startActiveSpan(name, async (active) => {
    try {
      return await fn();
    } catch (error) {
      active.recordException(error);
      throw error;
    } finally {
      active.end();
    }
  });
const whole = program(span);
const server = http.createServer(async (_, response) => {
  const { results, error } = await whole();
  response.end(JSON.stringify({ results, error: error.message }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}/ask`;
const answers = [];
for (let index = 0; index < Number(process.env.REQUESTS); index += 1) {
  answers.push(await get(url));
}
console.log(JSON.stringify([...new Set(answers)]));
await flush();
server.close();
await sdk.shutdown();
process.exit();

function get(address) {
  return new Promise((resolve, reject) => {
    http
      .get(address, { agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk)).on("end", () => resolve(text));
      })
      .on("error", reject);
  });
}
