// Runs both experiments: with the real API when MISTRAL_API_KEY is set, else with a stand-in on this
// machine. LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY and LANGFUSE_BASE_URL name the Langfuse server.
import { LangfuseClient } from "@langfuse/client";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { configure, flush } from "mistral-traced";
import { startMistralStandIn } from "mistral-traced/testing";
import { datasetExperiment, experiment, Geographer } from "./capitals.js";

// Langfuse's SDK makes a span of each item, and needs OpenTelemetry for it.
const provider = new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor()] });
provider.register();

if (process.env["JOINED"]) configure({ destination: { tracerProvider: provider } });

const standIn = process.env["MISTRAL_API_KEY"]
  ? undefined
  : await startMistralStandIn({
      replies: [
        { when: "France", text: "Paris" },
        { when: "Australia", text: "Sydney" },
      ],
    });
const geographer = new Geographer(standIn ? { apiKey: "any", serverURL: standIn.url } : {});
const langfuse = new LangfuseClient();

for (const run of [experiment, datasetExperiment]) {
  const result = await run(langfuse, geographer);
  console.log(await result.format());
}

await provider.forceFlush();
await flush();
await standIn?.close();
