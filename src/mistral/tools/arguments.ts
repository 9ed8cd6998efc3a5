// The arguments of a call as the model gave them: parsed once, checked by the tool's schema.
import { messageOf } from "../../tracing/capture/snapshot.js";
import type { ToolDefinition } from "./definition.js";
import type { CheckedArguments } from "./schema.js";

/** Reads the arguments of a call of the tool; models send objects, nothing, and JSON that is cut off. */
export async function readArguments(
  { check }: ToolDefinition,
  raw: unknown,
): Promise<CheckedArguments> {
  const parsed = parse(raw);
  return "problem" in parsed ? parsed : check(parsed.value);
}

function parse(raw: unknown): CheckedArguments {
  if (raw === undefined || raw === null) return { value: {} };
  if (typeof raw !== "string") return { value: raw };
  if (raw.trim() === "") return { value: {} };
  try {
    return { value: (JSON.parse(raw) as unknown) ?? {} };
  } catch (error) {
    return { problem: `they are not valid JSON (${messageOf(error)})` };
  }
}
