// Another instrumentation of the same client, over and under ours: every way to use the client must
// give the same result and the same observations as ours alone. Prints a line for each, as JSON.
import { Mistral } from "@mistralai/mistralai";
import { observeMistral } from "mistral-traced";
import { captureTraces, startMistralStandIn } from "mistral-traced/testing";

const OTHERS = {
  async sentry() {
    const Sentry = await import("@sentry/node");
    Sentry.init({
      dsn: "http://a@127.0.0.1:9/1",
      tracesSampleRate: 1,
      integrations: (all) => all.filter(({ name }) => !/mistral/i.test(name)),
      transport: () => ({ send: async () => ({}), flush: async () => true }),
    });
    return (client) => Sentry.instrumentMistralAiClient(client);
  },
  async braintrust() {
    const { _exportsForTestingOnly: testing, initLogger, wrapMistral } = await import("braintrust");
    testing.setInitialTestState();
    await testing.simulateLoginForTests();
    testing.useTestBackgroundLogger();
    initLogger({ projectName: "test", projectId: "test" });
    return wrapMistral;
  },
  /** It patches the classes of the SDK: those of every client. */
  async openlit() {
    const openlit = (await import("openlit")).default;
    const mistral = await import("@mistralai/mistralai");
    (openlit.default ?? openlit).init({
      otlpEndpoint: "http://127.0.0.1:9",
      instrumentations: { mistral },
      disableMetrics: true,
    });
    return (client) => client;
  },
};

const standIn = await startMistralStandIn({
  replies: ({ prompt }) =>
    prompt === "fail"
      ? { status: 400, message: "No." }
      : { text: "a b", usage: { promptTokens: 7, completionTokens: 2 } },
});
const make = () => new Mistral({ apiKey: "any", serverURL: standIn.url });
const ask = (content = "?") => ({
  model: "mistral-small-latest",
  messages: [{ role: "user", content }],
});
const textOf = ({ data }) => data.choices[0].delta.content ?? "";

async function read(stream) {
  let text = "";
  for await (const event of stream) text += textOf(event);
  return text;
}

const USES = {
  complete: async (client) => (await client.chat.complete(ask())).choices[0].message.content,
  failure: (client) => client.chat.complete(ask("fail")),
  "for await": async (client) => read(await client.chat.stream(ask())),
  async break(client) {
    let first = "";
    for await (const event of await client.chat.stream(ask())) {
      first = textOf(event);
      break;
    }
    return first;
  },
  async getReader(client) {
    const reader = (await client.chat.stream(ask())).getReader();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += textOf(part.value);
    }
    return text;
  },
  async tee(client) {
    const branches = (await client.chat.stream(ask())).tee();
    return (await Promise.all(branches.map(read))).join();
  },
  async cancel(client) {
    await (await client.chat.stream(ask())).cancel();
    return "cancelled";
  },
  async pipeThrough(client) {
    const texts = new TransformStream({
      transform: (event, controller) => controller.enqueue(textOf(event)),
    });
    let text = "";
    for await (const part of (await client.chat.stream(ask())).pipeThrough(texts)) text += part;
    return text;
  },
};

async function results(client) {
  const lines = [];
  for (const [use, run] of Object.entries(USES)) {
    const { result, observations } = await captureTraces(() =>
      run(client).catch((error) => `${error.name}: ${error.message}`),
    );
    const seen = observations.map(({ name, level, output, usage }) => [name, level, output, usage]);
    lines.push(JSON.stringify([use, result, seen]));
  }
  return lines;
}

const alone = await results(observeMistral(make()));
const wrap = await OTHERS[process.env.OTHER]();
const orders = {
  under: observeMistral(wrap(make())),
  over: wrap(observeMistral(make())),
};
for (const [order, client] of Object.entries(orders)) {
  const lines = await results(client);
  for (const [index, line] of lines.entries()) {
    console.log(JSON.stringify({ order, alone: alone[index], beside: line }));
  }
}
await standIn.close();
process.exit();
