// The program of docs/with-langfuse.md.
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { startActiveObservation } from "@langfuse/tracing";
import { Mistral } from "@mistralai/mistralai";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { observe, observeMistral } from "mistral-traced";

// Your set-up, as it was.
const processor = new LangfuseSpanProcessor();
new NodeTracerProvider({ spanProcessors: [processor] }).register();

const mistral = observeMistral(new Mistral({ apiKey: process.env.MISTRAL_API_KEY }));

const findPainter = observe("findPainter", async (country = "France") => {
  const response = await mistral.chat.complete({
    model: "mistral-small-latest",
    messages: [{ role: "user", content: `Who is the best painter from ${country}?` }],
  });
  return response.choices[0]?.message?.content;
});

await startActiveObservation("request", () => findPainter("Spain"));
await processor.forceFlush();
