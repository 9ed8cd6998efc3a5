// Messages, streams and states of LangChain that observed functions return, with the real LangChain.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { tool } from "@langchain/core/tools";
import { MessagesAnnotation, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { ChatMistralAI } from "@langchain/mistralai";
import { generateText, registerTelemetry } from "ai";
import { z } from "zod";
import { aiSdkTelemetry } from "../../dist/src/ai-sdk/index.js";
import { observe } from "../../dist/src/observe.js";
import { captureTraces, startMistralStandIn } from "../../dist/src/testing/index.js";
import { ofType, TOOL_REPLIES, treeOf, withMistral } from "./setting.mjs";

const MODEL = "mistral-small-latest";
const GENERATION = { asType: "generation" };
const SUNNY = [{ text: ["Sunny", " in Paris."], usage: { promptTokens: 20, completionTokens: 5 } }];
const weather = tool(({ city }) => ["Sun in", city].join(" "), {
  name: "weather",
  description: "The weather",
  schema: z.object({ city: z.string() }),
});

/** Observes `use` of a chat model, and reads what it returns to its end. */
async function traced(replies, use, options = {}) {
  const standIn = await startMistralStandIn({ replies });
  const model = new ChatMistralAI({ apiKey: "any", serverURL: standIn.url, model: MODEL });
  const captured = await captureTraces(async () => {
    const result = await observe("ask", () => use(model), options)();
    if (result?.[Symbol.asyncIterator] === undefined) return result;
    const items = [];
    for await (const item of result) items.push(item);
    return items;
  });
  await standIn.close();
  const [ask] = ofType(captured, options.asType ?? "span");
  return { ...captured, ask };
}

test("a message that is returned is a message of a chat; of a generation, with model, usage and cost", async () => {
  const span = await traced(SUNNY, (model) => model.invoke("?"));
  assert.ok(span.result instanceof AIMessage);
  const message = { role: "assistant", content: "Sunny in Paris." };
  assert.deepEqual(span.ask.output, message);
  assert.equal(span.ask.usage, undefined);
  const { ask } = await traced(SUNNY, (model) => model.invoke("?"), GENERATION);
  assert.deepEqual([ask.output, ask.model], [message, MODEL]);
  assert.deepEqual(ask.usage, { input: 20, output: 5, total: 25 });
  assert.ok(ask.cost.total > 0);
  assert.equal(ask.metadata.finish_reason, "stop");
});

test("a stream is its text; of a generation, with usage and the time to the first token", async () => {
  const chain = ChatPromptTemplate.fromTemplate("Weather in {city}?");
  for (const use of [
    (model) => model.stream("?"),
    (model) => chain.pipe(model).stream({ city: "Paris" }),
    async function* (model) {
      yield* await model.stream("?");
    },
  ]) {
    const { ask, result } = await traced(SUNNY, use, GENERATION);
    assert.equal(result.map(({ content }) => content).join(""), "Sunny in Paris.");
    assert.equal(ask.output, "Sunny in Paris.");
    assert.deepEqual([ask.model, ask.usage], [MODEL, { input: 20, output: 5, total: 25 }]);
    assert.ok(ask.completionStartMs >= ask.startMs);
  }
  const parsed = await traced(SUNNY, (model) =>
    chain.pipe(model).pipe(new StringOutputParser()).stream({ city: "Paris" }),
  );
  assert.equal(parsed.ask.output, "Sunny in Paris.");
});

test("calls of tools are calls in a message, streamed or not", async () => {
  for (const method of ["invoke", "stream"]) {
    const { ask } = await traced(TOOL_REPLIES, (model) => model.bindTools([weather])[method]("?"));
    assert.deepEqual(ask.output, {
      role: "assistant",
      content: "",
      tool_calls: [
        {
          id: "call00001",
          type: "function",
          function: { name: "weather", arguments: '{"city":"Paris"}' },
        },
      ],
    });
  }
});

test("messages that are passed are a chat", async () => {
  const ask = observe("ask", (_messages) => 1);
  const messages = [
    new SystemMessage("Be short."),
    new HumanMessage({ content: [{ type: "text", text: "Weather?" }] }),
    new AIMessage({
      content: "",
      tool_calls: [{ id: "a", name: "weather", args: { city: "Paris" } }],
    }),
    new ToolMessage({ content: "Sun", tool_call_id: "a", name: "weather" }),
  ];
  const [{ input }] = ofType(await captureTraces(() => ask(messages)), "span");
  assert.deepEqual(input, [
    { role: "system", content: "Be short." },
    { role: "user", content: [{ type: "text", text: "Weather?" }] },
    {
      role: "assistant",
      content: "",
      tool_calls: [
        {
          id: "a",
          type: "function",
          function: { name: "weather", arguments: '{"city":"Paris"}' },
        },
      ],
    },
    { role: "tool", content: "Sun", tool_call_id: "a", name: "weather" },
  ]);
});

/** A graph that calls the model until it calls no tool. */
function agent(model) {
  const isCalling = ({ messages }) =>
    messages.at(-1).tool_calls?.length > 0 ? "tools" : "__end__";
  return new StateGraph(MessagesAnnotation)
    .addNode("model", async ({ messages }) => ({
      messages: [await model.bindTools([weather]).invoke(messages)],
    }))
    .addNode("tools", new ToolNode([weather]))
    .addEdge("__start__", "model")
    .addConditionalEdges("model", isCalling)
    .addEdge("tools", "model")
    .compile();
}

test("the state of LangGraph has messages of a chat", async () => {
  const question = { messages: [new HumanMessage("Weather?")] };
  const { ask } = await traced(TOOL_REPLIES, (model) => agent(model).invoke(question));
  const roles = ask.output.messages.map(({ role }) => role);
  assert.deepEqual(roles, ["user", "assistant", "tool", "assistant"]);
  assert.equal(ask.output.messages[3].content, "Sunny in Paris.");
});

test("a stream of LangGraph's messages is a list of messages, not of tokens", async () => {
  const question = { messages: [new HumanMessage("Weather?")] };
  const { ask, result } = await traced(TOOL_REPLIES, (model) =>
    agent(model).stream(question, { streamMode: "messages" }),
  );
  assert.ok(result.every((item) => Array.isArray(item)));
  const shown = (ask.output.output ?? ask.output).map((item) => item.content ?? item);
  assert.deepEqual(shown, ["", "Sun in Paris", "Sunny in Paris."]);
});

test("calls of LangChain and of the AI SDK are one tree, and each is counted once", async () => {
  registerTelemetry(aiSdkTelemetry());
  const captured = await withMistral([...SUNNY, ...SUNNY], (mistral, standIn) => {
    const model = new ChatMistralAI({ apiKey: "any", serverURL: standIn.url, model: MODEL });
    const viaLangChain = observe("viaLangChain", (question) => model.invoke(question), GENERATION);
    const viaAiSdk = observe("viaAiSdk", (prompt) =>
      generateText({ model: mistral(MODEL), prompt }).then(({ text }) => text),
    );
    return captureTraces(() =>
      observe("both", async () => [(await viaLangChain("?")).content, await viaAiSdk("?")])(),
    );
  });
  assert.deepEqual(captured.result, ["Sunny in Paris.", "Sunny in Paris."]);
  assert.equal(
    treeOf(captured),
    `both (span)
├─ viaLangChain (generation) mistral-small-latest
│    usage: input 20, output 5, total 25
└─ viaAiSdk (span)
   └─ ai.generateText (generation) mistral-small-latest
        usage: input 20, output 5, total 25`,
  );
});
