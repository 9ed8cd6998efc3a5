// LangChain's model, which has its own copy of the SDK, and the program's client in one observed
// function. Nothing observes either: run under `--import mistral-traced/register`.
import { ChatMistralAI } from "@langchain/mistralai";
import { Mistral } from "@mistralai/mistralai";
import { chatComplete } from "@mistralai/mistralai/funcs/chatComplete.js";
import { observe, observeMistral } from "mistral-traced";
import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";

const standIn = await startMistralStandIn({ replies: [{ text: ["Mon", "et"] }] });
const model = "mistral-small-latest";
const chat = new ChatMistralAI({ model, apiKey: "any", serverURL: standIn.url });
const mistral = new Mistral({ apiKey: "any", serverURL: standIn.url });
const request = { model, messages: [{ role: "user", content: "Who?" }] };

const ask = observe("ask", async () => {
  await chat.invoke("Who?");
  for await (const _ of await chat.stream("Who?"));
  await mistral.chat.complete(request);
  await observeMistral(mistral).chat.complete(request);
  const { ok } = await chatComplete(mistral, request);
  return ok;
});

const { observations } = await captureTraces(ask);
process.stdout.write(JSON.stringify(formatTrace(observations)), () => process.exit());
