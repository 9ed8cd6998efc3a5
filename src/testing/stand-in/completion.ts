// Turns a reply into a chat, fill-in-the-middle or agent completion: its choices, its usage and, for a
// call that does not stream, the whole JSON body.
import { isJsonObject } from "../../reading/json.js";
import type { ChoiceReply, Reply, ToolCallReply } from "./reply.js";
import { messagesOf, type StandInRequest } from "./request.js";
import { estimateTokens, wireUsage } from "./usage.js";
import { completionId, toolCallId } from "./wire-ids.js";

/** A fixed moment, in seconds, so that answers are the same in every run. */
const CREATED = 1_790_000_000;

/** A tool call in the wire format. */
export interface WireToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
  readonly index: number;
}

/** One choice, with defaults for the fields that the reply leaves out. */
export interface Choice {
  readonly text: readonly string[];
  readonly thinking: readonly string[];
  readonly content: ChoiceReply["content"];
  readonly toolCalls: readonly WireToolCall[];
  readonly finishReason: string;
}

/** An answer, with defaults for the fields that the reply leaves out. */
export interface Completion {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly Choice[];
  readonly usage: Readonly<Record<string, unknown>>;
}

/** Completes a reply for one request. `answer` is the number of answers before it. */
export function complete(reply: Reply, request: StandInRequest, answer: number): Completion {
  const body = isJsonObject(request.body) ? request.body : {};
  const length = typeof body["n"] === "number" ? body["n"] : 1;
  const replies = reply.choices ?? Array.from({ length }, (): ChoiceReply => reply);
  const choices = replies.map((choice, index) => completeChoice(choice, answer, index));
  const usage = reply.usage ?? {
    promptTokens: estimateTokens(promptText(body)),
    completionTokens: choices.reduce(
      (sum, choice) => sum + estimateTokens(textOfChoice(choice)),
      0,
    ),
  };
  return {
    id: completionId(answer),
    created: CREATED,
    model:
      reply.model ?? (typeof body["model"] === "string" ? body["model"] : "mistral-small-2506"),
    choices,
    usage: wireUsage(usage),
  };
}

/** The body of an answer that is not streamed. */
export function completionBody(completion: Completion): Record<string, unknown> {
  const { id, created, model, usage } = completion;
  return {
    id,
    created,
    model,
    usage,
    object: "chat.completion",
    choices: completion.choices.map((choice, index) => ({
      index,
      finish_reason: choice.finishReason,
      message: {
        role: "assistant",
        tool_calls: choice.toolCalls.length > 0 ? choice.toolCalls : null,
        content: messageContent(choice),
      },
    })),
  };
}

/** Returns a `thinking` chunk in the wire format. */
export function thinkingChunk(text: string): Record<string, unknown> {
  return { type: "thinking", thinking: [{ type: "text", text }] };
}

function completeChoice(reply: ChoiceReply, answer: number, index: number): Choice {
  const toolCalls = (reply.toolCalls ?? []).map((call, place) =>
    wireToolCall(call, toolCallId(answer, index, place), place),
  );
  return {
    text: pieces(reply.text),
    thinking: pieces(reply.thinking),
    content: reply.content,
    toolCalls,
    finishReason: reply.finishReason ?? (toolCalls.length > 0 ? "tool_calls" : "stop"),
  };
}

function wireToolCall(call: ToolCallReply, id: string, index: number): WireToolCall {
  const { arguments: args = {} } = call;
  const text = typeof args === "string" ? args : JSON.stringify(args);
  return {
    id: call.id ?? id,
    type: "function",
    function: { name: call.name, arguments: text },
    index,
  };
}

/** One event of the real API carries about a word and the space before it. */
function pieces(text: string | readonly string[] | undefined): readonly string[] {
  if (typeof text !== "string") return text ?? [];
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function messageContent(choice: Choice): unknown {
  if (choice.content !== undefined) return choice.content;
  const text = choice.text.join("");
  if (choice.thinking.length === 0) return text;
  return [thinkingChunk(choice.thinking.join("")), { type: "text", text }];
}

function promptText(body: Readonly<Record<string, unknown>>): string {
  const { prompt, suffix, tools } = body;
  const contents = messagesOf(body).map((message) =>
    isJsonObject(message) ? [message["content"], message["tool_calls"]] : message,
  );
  return [prompt, suffix, tools, ...contents.flat()].map(asText).join(" ").trim();
}

function textOfChoice(choice: Choice): string {
  const calls = choice.toolCalls.map((call) => call.function.name + call.function.arguments);
  return [...choice.thinking, ...choice.text, asText(choice.content), ...calls].join("");
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
