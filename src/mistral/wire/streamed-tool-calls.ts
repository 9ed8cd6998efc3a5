// Puts tool calls together from a stream. Mistral's own models send each call whole; others behind
// its API send the first piece with id and name, and the arguments bit by bit after it.
import { fieldsOf, numberOf, stringOf, type Fields } from "./json.js";
import { callIdOf } from "./tool-fields.js";

interface StreamedToolCall {
  readonly id: string | undefined;
  readonly index: number;
  readonly function: { name: string; arguments: unknown };
}

/** The tool calls of one choice, in the form of the SDK. */
export class StreamedToolCalls {
  readonly list: StreamedToolCall[] = [];

  /** Adds a call, or a piece of one: it belongs to the call with its id, else to the latest with its index. */
  add({ id: rawId, index: rawIndex, function: fn }: Fields): void {
    const id = callIdOf(rawId);
    const index = numberOf(rawIndex) ?? 0;
    const { name, arguments: args } = fieldsOf(fn);
    const call = this.list.findLast((candidate) =>
      id === undefined ? candidate.index === index : candidate.id === id,
    );
    if (call === undefined) {
      const whole = { name: stringOf(name) ?? "", arguments: args ?? "" };
      this.list.push({ id, index, function: whole });
      return;
    }
    call.function.name ||= stringOf(name) ?? "";
    call.function.arguments = joined(call.function.arguments, args);
  }
}

/** As the model gave them, since tools run with them: only text comes in pieces, an object is whole. */
function joined(earlier: unknown, piece: unknown): unknown {
  if (typeof earlier === "string" && typeof piece === "string") return earlier + piece;
  return piece === undefined || piece === null || piece === "" ? earlier : piece;
}
