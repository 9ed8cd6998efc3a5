// Serves the chat: with the real API when MISTRAL_API_KEY is set, else with a mock server on this machine.
// Try it: curl -N -d '{"question":"Who is the best painter from France? Answer in one short sentence."}' http://localhost:3000/chat
import { serve } from "@hono/node-server";
import { configure } from "mistral-traced";
import { startMistralStandIn } from "mistral-traced/testing";
import { Chat, chatApp } from "./chat.js";

if (!process.env["LANGFUSE_PUBLIC_KEY"]) configure({ record: true });
const standIn = process.env["MISTRAL_API_KEY"]
  ? undefined
  : await startMistralStandIn({ chunkDelayMs: 100 });
const chat = new Chat(standIn ? { apiKey: "any", serverURL: standIn.url } : {});
const port = Number(process.env["PORT"] ?? 3000);
serve({ fetch: chatApp(chat).fetch, port }, (address) => {
  console.log(`http://localhost:${address.port}/chat`);
});
