// Puts tool calls together from a stream. Mistral's own models send each call whole; others behind
// its API send the first piece with id and name, and the arguments bit by bit after it.
import { fieldsOf, numberOf, stringOf, type Fields } from "./json.js";
import { callIdOf } from "./tool-fields.js";

interface StreamedToolCall {
  readonly id: string | undefined;
  readonly index: number | undefined;
  readonly function: { name: string; arguments: unknown };
}

/** The tool calls of one choice, in the form of the SDK. */
export class StreamedToolCalls {
  readonly list: StreamedToolCall[] = [];

  /** Adds the calls of one delta, or pieces of them. Two with a name are two calls. */
  add(calls: readonly Fields[]): void {
    const here = new Set<StreamedToolCall>();
    for (const fields of calls) here.add(this.addCall(fields, here));
  }

  private addCall({ id: rawId, index: rawIndex, function: fn }: Fields, here: Set<unknown>) {
    const id = callIdOf(rawId);
    const index = numberOf(rawIndex);
    const { name: rawName, arguments: args } = fieldsOf(fn);
    const name = stringOf(rawName);
    const call = id === undefined ? this.atIndex(index) : this.withId(id, index, name);
    if (call === undefined || (name !== undefined && here.has(call))) {
      const whole = { name: name ?? "", arguments: args ?? "" };
      const begun: StreamedToolCall = { id, index, function: whole };
      this.list.push(begun);
      return begun;
    }
    call.function.name ||= name ?? "";
    call.function.arguments = joined(call.function.arguments, args);
    return call;
  }

  /** The SDK writes 0 if a model sends no index. */
  private atIndex(index = 0): StreamedToolCall | undefined {
    return this.list.findLast((call) => (call.index ?? 0) === index);
  }

  /** Models use one id for several calls: a name at another index begins a call. */
  private withId(id: string, index: number | undefined, name: string | undefined) {
    const calls = this.list.filter((call) => call.id === id);
    const isSame = (call: StreamedToolCall): boolean =>
      index === undefined || call.index === undefined || call.index === index;
    return calls.findLast(isSame) ?? (name === undefined ? calls.at(-1) : undefined);
  }
}

/**
 * The model's own value, since tools run with it: only text arrives in pieces, an object is whole.
 */
function joined(earlier: unknown, piece: unknown): unknown {
  if (typeof earlier === "string" && typeof piece === "string") return earlier + piece;
  return piece === undefined || piece === null || piece === "" ? earlier : piece;
}
