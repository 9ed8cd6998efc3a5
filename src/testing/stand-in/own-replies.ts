// The default replies of the mock server: the cookbook's answers to the cookbook's prompts, and to any
// other prompt a short answer that is the same in every run.
import {
  COOKBOOK_ANSWERS,
  TRANSACTION_PROMPT,
  TRANSACTION_TOOL,
  transactionAnswer,
} from "./cookbook-answers.js";
import { isJsonObject } from "../../reading/json.js";
import type { Reply } from "./reply.js";
import { messagesOf, type StandInRequest, textOf } from "./request.js";

/** Returns the default reply to a request. */
export function ownReply(request: StandInRequest): Reply {
  const prompt = request.prompt.trim();
  const cookbookAnswer = COOKBOOK_ANSWERS.find((answer) => answer.prompt === prompt);
  if (cookbookAnswer !== undefined) return cookbookAnswer;
  const id = TRANSACTION_PROMPT.exec(prompt)?.groups?.["id"];
  const reply = id === undefined ? undefined : transactionReply(request, id);
  return reply ?? { text: `This is the Mistral stand-in. You asked: ${prompt}` };
}

/** Calls the tool first. Once the tool has answered, a sentence carries its status. */
function transactionReply(request: StandInRequest, id: string): Reply | undefined {
  const result = messagesOf(request.body).at(-1);
  if (isJsonObject(result) && result["role"] === "tool") {
    return { text: toolAnswer(textOf(result["content"]), id) };
  }
  const hasTools = isJsonObject(request.body) && Array.isArray(request.body["tools"]);
  if (!hasTools) return undefined;
  return { toolCalls: [{ name: TRANSACTION_TOOL, arguments: { transaction_id: id } }] };
}

function toolAnswer(content: string, id: string): string {
  const status = /"status"\s*:\s*"(?<status>[^"]+)"/.exec(content)?.groups?.["status"];
  return status === undefined
    ? `I could not find the transaction ${id}.`
    : transactionAnswer(id, status);
}
