// The program of docs/opentelemetry.md.
import { Mistral } from "@mistralai/mistralai";
import { trace } from "@opentelemetry/api";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { configure, observe, observeMistral } from "mistral-traced";

// Your set-up, as it is.
const sdk = new NodeSDK({ instrumentations: [new UndiciInstrumentation()] });
sdk.start();

configure({ destination: { tracerProvider: trace.getTracerProvider() } });
const mistral = observeMistral(new Mistral({ apiKey: process.env.MISTRAL_API_KEY }));

const findPainter = observe("findPainter", async (country = "France") => {
  const response = await mistral.chat.complete({
    model: "mistral-small-latest",
    messages: [{ role: "user", content: `Who is the best painter from ${country}?` }],
  });
  return response.choices[0]?.message?.content;
});

await trace.getTracer("app").startActiveSpan("GET /painter", async (span) => {
  await findPainter("Spain");
  span.end();
});
await sdk.shutdown();
