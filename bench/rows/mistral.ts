// The cost of tracing for calls of the real Mistral client over HTTP on loopback, of which the
// client's own work is the larger part.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Mistral } from "@mistralai/mistralai";
import type * as MistralTraced from "../../dist/src/index.js";
import type { Bench, Measure, Result } from "../samples.js";
import { ENTRY } from "../subjects/ours.js";
import { subjects } from "../subjects/index.js";
import { timedCalls } from "./timed-calls.js";

const { observeMistral } = (await import(ENTRY)) as typeof MistralTraced;

const CHUNKS = 2_000;
const REQUEST = {
  model: "mistral-small-latest",
  messages: [{ role: "user" as const, content: "Who is the best painter from France?" }],
};
const USAGE = { prompt_tokens: 12, completion_tokens: CHUNKS, total_tokens: 12 + CHUNKS };
const HEAD = { id: "1", object: "chat.completion", created: 1, model: REQUEST.model };

export const mistralCall: Measure = (bench) =>
  measure(bench, "chat.complete over HTTP", 100, (mistral) => async () => {
    await mistral.chat.complete(REQUEST);
  });

export const mistralStream: Measure = (bench) =>
  measure(bench, `chat.stream of ${CHUNKS} chunks over HTTP`, 2, (mistral) => async () => {
    for await (const _ of await mistral.chat.stream(REQUEST));
  });

/** One line of the table: the bare client beside the observed one. */
async function measure(
  bench: Bench,
  title: string,
  calls: number,
  callOf: (mistral: Mistral) => () => Promise<void>,
): Promise<Result[]> {
  await using server = await startServer();
  const raw = new Mistral({ apiKey: "any", serverURL: server.url });
  const present = subjects("on", bench).filter(({ name }) => name === "bare" || name === "ours");
  const samples = await timedCalls(bench, present, calls, ({ name }) =>
    callOf(name === "ours" ? observeMistral(raw) : raw),
  );
  return [{ title, unit: "µs", samples, aims: [] }];
}

/** Answers each request at once, a stream in one piece: what it costs is the same for both. */
async function startServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const choice = {
    index: 0,
    finish_reason: "stop",
    message: { role: "assistant", content: "Monet" },
  };
  const whole = JSON.stringify({ ...HEAD, choices: [choice], usage: USAGE });
  const stream = streamText();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const text of request.setEncoding("utf8")) body += String(text);
    const isStream = body.includes('"stream":true');
    const type = isStream ? "text/event-stream" : "application/json";
    response.writeHead(200, { "content-type": type }).end(isStream ? stream : whole);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function streamText(): string {
  const first = chunk({ delta: { role: "assistant", content: "" } });
  const words = chunk({ delta: { content: " word" } }).repeat(CHUNKS - 2);
  const last = chunk({ delta: { content: "." }, finish_reason: "stop" }, { usage: USAGE });
  return `${first}${words}${last}data: [DONE]\n\n`;
}

function chunk(choice: object, rest: object = {}): string {
  const choices = [{ index: 0, finish_reason: null, ...choice }];
  return `data: ${JSON.stringify({ ...HEAD, choices, ...rest })}\n\n`;
}
