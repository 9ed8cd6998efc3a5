// A program for the tests of the conventions: an agent that calls a tool, a stream, an embedding and a
// request that fails, with a real client; and an OTLP endpoint that decodes what it receives.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { Mistral } from "@mistralai/mistralai";
import { tool } from "../../decorators/tool.js";
import { configure } from "../../src/export/configure/configure.js";
import type { ConfigureOptions } from "../../src/export/configure/configure-options.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { runTools } from "../../src/mistral/tools/run.js";
import { decodeExport } from "../../src/reading/decode.js";
import type { ReceivedSpan } from "../../src/reading/received.js";
import { ownExchanges } from "../exchanges/load.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";

/** A server that accepts OTLP/JSON, at any path. */
export async function startOtlpEndpoint(path = "/v1/traces") {
  const spans: ReceivedSpan[] = [];
  const requests: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[] =
    [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const bytes = Buffer.concat(chunks);
      const isGzip = request.headers["content-encoding"] === "gzip";
      requests.push({ url: request.url, headers: request.headers });
      const body: unknown = JSON.parse((isGzip ? gunzipSync(bytes) : bytes).toString());
      spans.push(...decodeExport(body).spans);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    spans,
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const weather = tool(
  async function weather({ city }: { city: string }) {
    return { city, sky: "clear" };
  },
  {
    name: "weather",
    description: "The weather in a city",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
);

const embeddings = ownExchanges().filter(({ name }) => name === "embeddings");
const model = "mistral-small-latest";
const messages = [
  { role: "system" as const, content: "Answer in one sentence." },
  { role: "user" as const, content: "What is the weather in Paris?" },
];

/** Runs the program. */
export async function runProgram(): Promise<void> {
  await using server = await startMistralStandIn({
    replies: [
      { toolCalls: [{ name: "weather", arguments: { city: "Paris" }, id: "weather01" }] },
      {
        text: "It is clear in Paris.",
        usage: { promptTokens: 90, completionTokens: 7, cachedTokens: 64 },
      },
      { text: ["It ", "was ", "clear."], thinking: ["Which day?"] },
    ],
    exchanges: embeddings,
  });
  const options = {
    apiKey: "any",
    serverURL: server.url,
    retryConfig: { strategy: "none" as const },
  };
  const mistral = observeMistral(new Mistral(options));
  const request = { model, messages, temperature: 0.2, maxTokens: 64, stop: ["END"] };
  await runTools(mistral, { ...request, tools: [weather] });
  for await (const _ of await mistral.chat.stream({ model, messages }));
  await mistral.embeddings.create({
    model: "mistral-embed",
    inputs: ["a gull", "a herring"],
    outputDimension: 8,
  });
  const stranger = observeMistral(new Mistral({ ...options, apiKey: "wrong-key" }));
  await stranger.chat.complete({ model, messages, n: 2, randomSeed: 7 }).catch(() => {});
}

/** Runs the program with an OTLP endpoint as its destination. @returns the spans that it received */
export async function spansOf(options: ConfigureOptions = {}): Promise<readonly ReceivedSpan[]> {
  await using endpoint = await startOtlpEndpoint();
  configure({ ...options, destination: { otlp: { url: endpoint.url } } });
  await runProgram();
  await flush();
  return endpoint.spans;
}
