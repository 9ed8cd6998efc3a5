// The arguments of a call as the model gave them: parsed once, checked by the tool's schema. A model
// decides how large they are, and all that reads them runs on the event loop.
import { messageOf } from "../../tracing/capture/snapshot.js";
import type { ToolDefinition } from "./definition.js";
import type { CheckedArguments } from "./schema.js";

/** Characters of their JSON: several times the longest answer of a model. */
const MAX_CHARACTERS = 1_000_000;
/** Items and fields, at all levels together. */
const MAX_VALUES = 50_000;
const MAX_DEPTH = 100;

/** Reads the arguments of a call of the tool; models send objects, nothing, and JSON that is cut off. */
export async function readArguments(
  { check }: Pick<ToolDefinition, "check">,
  raw: unknown,
): Promise<CheckedArguments> {
  const parsed = parse(raw);
  if ("problem" in parsed) return parsed;
  const problem = excessOf(parsed.value);
  return problem === undefined ? check(parsed.value) : { problem };
}

function parse(raw: unknown): CheckedArguments {
  if (raw === undefined || raw === null) return { value: {} };
  if (typeof raw !== "string") return { value: raw };
  if (raw.trim() === "") return { value: {} };
  if (raw.length > MAX_CHARACTERS) {
    return { problem: `they are too long (${raw.length} characters, at most ${MAX_CHARACTERS})` };
  }
  try {
    return { value: (JSON.parse(raw) as unknown) ?? {} };
  } catch (error) {
    return { problem: `they are not valid JSON (${messageOf(error)})` };
  }
}

/** Returns the excess in arguments, or undefined. */
function excessOf(args: unknown): string | undefined {
  let left = MAX_VALUES;
  let isDeep = false;
  const look = (value: unknown, depth: number): void => {
    left -= 1;
    if (left < 0 || isDeep || typeof value !== "object" || value === null) return;
    if (depth > MAX_DEPTH) isDeep = true;
    else for (const inner of Object.values(value)) look(inner, depth + 1);
  };
  look(args, 1);
  if (isDeep) return `they are nested too deeply (more than ${MAX_DEPTH} levels)`;
  return left < 0 ? `they have too many values (more than ${MAX_VALUES})` : undefined;
}
