// The arguments of a call as the model gave them: parsed once, checked by the tool's schema.
import { messageOf } from "../../tracing/capture/snapshot.js";
import type { ToolDefinition } from "./definition.js";
import type { CheckedArguments } from "./schema.js";

/** Reads the arguments of a call of the tool; models send objects, nothing, and JSON that is cut off. */
export async function readArguments(
  { check }: ToolDefinition,
  given: unknown,
): Promise<CheckedArguments> {
  const parsed = parse(given);
  return "problem" in parsed ? parsed : check(parsed.value);
}

function parse(given: unknown): CheckedArguments {
  if (given === undefined || given === null) return { value: {} };
  if (typeof given !== "string") return { value: given };
  if (given.trim() === "") return { value: {} };
  try {
    return { value: (JSON.parse(given) as unknown) ?? {} };
  } catch (error) {
    return { problem: `they are not valid JSON (${messageOf(error)})` };
  }
}
