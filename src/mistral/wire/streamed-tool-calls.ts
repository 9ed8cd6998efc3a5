// Puts tool calls together from a stream. Mistral's own models send each call whole; others behind
// its API send the first piece with id and name, and the arguments bit by bit after it.
import { fieldsOf, numberOf, stringOf, type Fields } from "./json.js";
import { givenId } from "./tool-fields.js";

interface StreamedToolCall {
  readonly id: string | undefined;
  readonly index: number;
  readonly function: { name: string; arguments: unknown };
}

/** The tool calls of one choice, in the form of the SDK. */
export class StreamedToolCalls {
  readonly list: StreamedToolCall[] = [];

  /** Adds a call, or a piece of one: it belongs to the call with its id, else to the latest with its index. */
  add({ id: anyId, index: anyIndex, function: fn }: Fields): void {
    const id = givenId(anyId);
    const index = numberOf(anyIndex) ?? 0;
    const { name, arguments: given } = fieldsOf(fn);
    const known = this.list.findLast((call) =>
      id === undefined ? call.index === index : call.id === id,
    );
    if (known === undefined) {
      const whole = { name: stringOf(name) ?? "", arguments: given ?? "" };
      this.list.push({ id, index, function: whole });
      return;
    }
    known.function.name ||= stringOf(name) ?? "";
    known.function.arguments = joined(known.function.arguments, given);
  }
}

/** As the model gave them, since tools run with them: only text comes in pieces, an object is whole. */
function joined(known: unknown, given: unknown): unknown {
  if (typeof known === "string" && typeof given === "string") return known + given;
  return given === undefined || given === null || given === "" ? known : given;
}
