// The text that one item of a stream carries, in the form in which chat APIs stream text.
import { types } from "node:util";
import { plainValue } from "../../tracing/property.js";

/**
 * The delta of a chat completion chunk with one choice, in the form of Mistral and OpenAI, bare or
 * as the `data` of a server-sent event.
 * @returns "" for a chunk without text, such as the one with the usage; undefined for any other
 * item, and for a chunk that is not only text
 */
export function chunkText(item: unknown): string | undefined {
  const choices = at(item, "choices") ?? at(at(item, "data"), "choices");
  if (!Array.isArray(choices) || types.isProxy(choices) || choices.length > 1) return undefined;
  if (choices.length === 0) return "";
  const delta = at(choices[0], "delta");
  if (delta === undefined || hasCalls(delta)) {
    return undefined;
  }
  const content = at(delta, "content") ?? "";
  return typeof content === "string" ? content : undefined;
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  return plainValue(value, key);
}

function hasCalls(delta: unknown): boolean {
  return ["toolCalls", "tool_calls"].some((key) => {
    const calls = at(delta, key);
    return Array.isArray(calls) ? calls.length > 0 : calls !== undefined && calls !== null;
  });
}
