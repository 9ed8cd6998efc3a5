// The text that one item of a stream carries, in the shapes in which chat APIs stream text.
import { types } from "node:util";
import { plainValue } from "../property.js";

/**
 * The text of an item: a string itself, or the delta of a chat completion chunk with one choice
 * (Mistral's and OpenAI's shape, bare or as the `data` of a server-sent event). "" for a chunk
 * that carries none, such as the one with the usage.
 * @returns undefined for an item that is no text, or not only text
 */
export function textOf(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  const choices = at(item, "choices") ?? at(at(item, "data"), "choices");
  if (!Array.isArray(choices) || types.isProxy(choices) || choices.length > 1) return undefined;
  if (choices.length === 0) return "";
  const delta = at(choices[0], "delta");
  if (delta === undefined || calls(at(delta, "toolCalls")) || calls(at(delta, "tool_calls"))) {
    return undefined;
  }
  const content = at(delta, "content") ?? "";
  return typeof content === "string" ? content : undefined;
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  return plainValue(value, key);
}

function calls(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
}
