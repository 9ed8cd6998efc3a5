// The content of a recorded answer, read off the wire by other means than the package's own.
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { isJsonObject, type JsonObject } from "../../src/reading/json.js";

/** One choice of an answer. */
export interface WireChoice {
  text: string;
  thinking: string;
  /** The names of the called tools, and all their arguments after one another. */
  tools: string[];
  arguments: string;
}

export interface WireAnswer {
  readonly choices: readonly WireChoice[];
  readonly reasons: readonly string[];
  readonly totalTokens: unknown;
}

/** Reads a chat completion, in one piece or streamed. */
export function wireAnswer({ response }: Exchange): WireAnswer {
  const pieces = (response.sse ?? [])
    .map((event) => event.slice(event.indexOf("data: ") + 6))
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data) as unknown);
  const bodies = [response.body, ...pieces].filter(isJsonObject);
  const choices = new Map<unknown, WireChoice>();
  const reasons = new Map<unknown, string>();
  for (const choice of bodies.flatMap((body) => objects(body["choices"]))) {
    const { index, finish_reason: reason } = choice;
    const into = choices.get(index) ?? { text: "", thinking: "", tools: [], arguments: "" };
    choices.set(index, into);
    if (typeof reason === "string") reasons.set(index, reason);
    addMessage(into, choice["message"] ?? choice["delta"]);
  }
  const usage = bodies.map((body) => body["usage"]).findLast(isJsonObject);
  return {
    choices: inOrder(choices),
    reasons: inOrder(reasons),
    totalTokens: usage?.["total_tokens"],
  };
}

/** The same of a message as it was recorded. */
export function recordedChoice(message: unknown): WireChoice {
  const into: WireChoice = { text: "", thinking: "", tools: [], arguments: "" };
  addMessage(into, message);
  if (isJsonObject(message)) {
    into.thinking += objects(message["thinking"])
      .map((part) => part["content"])
      .join("");
  }
  return into;
}

function addMessage(into: WireChoice, message: unknown): void {
  if (!isJsonObject(message)) return;
  const { content } = message;
  if (typeof content === "string") into.text += content;
  for (const chunk of objects(content)) {
    into.text += textOf(chunk);
    into.thinking += objects(chunk["thinking"]).map(textOf).join("");
  }
  for (const { function: fn } of objects(message["tool_calls"])) {
    const { name, arguments: given } = isJsonObject(fn) ? fn : {};
    if (typeof name === "string" && name !== "") into.tools.push(name);
    into.arguments += typeof given === "string" ? given : JSON.stringify(given);
  }
}

/** The text of a chunk: of a reference, and of a document elsewhere, the link that Langfuse shows. */
function textOf({ type, text, title, url, ...chunk }: JsonObject): string {
  if (type === "reference") return ` [${(chunk["reference_ids"] as number[]).join(", ")}]`;
  if (type === "tool_reference") return ` [${String(title)}](${String(url)})`;
  const { document_url: address, document_name: name } = chunk;
  if (typeof address === "string") {
    const label = typeof name === "string" ? name : undefined;
    return address.startsWith("data:") ? (label ?? "") : `[${label ?? address}](${address})`;
  }
  return typeof text === "string" ? text : "";
}

function inOrder<V>(byIndex: ReadonlyMap<unknown, V>): V[] {
  return [...byIndex].toSorted(([one], [other]) => Number(one) - Number(other)).map(([, v]) => v);
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
