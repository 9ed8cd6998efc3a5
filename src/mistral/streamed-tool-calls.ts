// Puts tool calls together from a stream. Mistral's own models send each call whole; others behind
// its API send the first piece with id and name, and the arguments bit by bit after it.
import { fieldsOf, numberOf, stringOf, type Fields } from "./json.js";
import { argumentsText, givenId } from "./tool-fields.js";

interface StreamedToolCall {
  readonly id: string | undefined;
  readonly index: number;
  readonly function: { name: string; arguments: string };
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
      const whole = { name: stringOf(name) ?? "", arguments: argumentsText(given) };
      this.list.push({ id, index, function: whole });
      return;
    }
    known.function.name ||= stringOf(name) ?? "";
    known.function.arguments += argumentsText(given);
  }
}
