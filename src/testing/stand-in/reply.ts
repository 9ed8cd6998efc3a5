// What a user writes by hand to say how the stand-in should answer. The same reply serves a complete
// call and a streamed one.
import type { StandInRequest } from "./request.js";

/** A tool call the model makes. */
export interface ToolCallReply {
  readonly name: string;
  /** An object is sent as JSON text; a string is sent as it is, broken or cut short if you like. */
  readonly arguments?: Readonly<Record<string, unknown>> | string;
  /** Nine letters and digits, made up when left out. */
  readonly id?: string;
}

/** One answer of the model; `n` above 1 takes several of them. */
export interface ChoiceReply {
  /** An array is streamed piece by piece as it stands, a string word by word. */
  readonly text?: string | readonly string[];
  /** What the model thinks before it answers: sent as a `thinking` chunk. */
  readonly thinking?: string | readonly string[];
  /** The content exactly as on the wire (chunks, or null), in place of `text` and `thinking`. */
  readonly content?: readonly Readonly<Record<string, unknown>>[] | null;
  /** The tools that the model calls, at once. */
  readonly toolCalls?: readonly ToolCallReply[];
  /** By default `stop`, or `tool_calls` if there are tool calls. */
  readonly finishReason?: string;
}

/** Tokens as Mistral counts them: cached ones are part of the prompt, audio ones come on top. */
export interface UsageReply {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the prompt's tokens, those that were cached; 0 by default. */
  readonly cachedTokens?: number;
  /** Tokens of sound in the prompt, beside its others; 0 by default. */
  readonly audioTokens?: number;
  /** By default the sum of prompt, audio and completion tokens. */
  readonly totalTokens?: number;
}

/**
 * What goes wrong while an answer is sent:
 * - `cut`: the socket dies;
 * - `cut-inside`: the socket dies half-way through an event;
 * - `end`: the answer ends as if all were well, but too early;
 * - `stall`: nothing more comes until the client gives up;
 * - `malformed`: one event is broken JSON, the rest follows;
 * - `error`: an error in the place of an event ends the stream (a complete answer becomes a 500);
 * - `missing-done`: the closing `data: [DONE]` never comes.
 */
export type Fault =
  | {
      readonly kind: "cut" | "cut-inside" | "end" | "stall" | "malformed";
      /** How many events of a stream arrive before; 0 by default. No matter for a complete answer. */
      readonly after?: number;
    }
  | {
      readonly kind: "error";
      /** How many events of a stream arrive before; 0 by default. */
      readonly after?: number;
      /** The body of the error; by default that of an unavailable service. */
      readonly error?: unknown;
    }
  | { readonly kind: "missing-done" };

/**
 * An answer written by hand.
 *
 * @example
 * const replies: Reply[] = [
 *   { toolCalls: [{ name: "weather", arguments: { city: "Paris" } }] },
 *   { text: "It is sunny in Paris.", usage: { promptTokens: 40, completionTokens: 7 } },
 * ];
 */
export interface Reply extends ChoiceReply {
  /** Answers only requests whose last user message contains this text, or for which this is true. */
  readonly when?: string | ((request: StandInRequest) => boolean);
  /** Several answers to one request (`n`). */
  readonly choices?: readonly ChoiceReply[];
  /** By default reckoned from the length of the texts. */
  readonly usage?: UsageReply;
  /** The model in the answer; the requested one by default. */
  readonly model?: string;
  /** An HTTP status; from 400 on the answer is the error body Mistral sends with it. */
  readonly status?: number;
  /** Added to the headers of the answer, e.g. `{ "retry-after": "1" }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in place of the whole answer, on any path: a string as it is, all else as JSON. */
  readonly body?: unknown;
  /** Streams each tool call in fragments, of which only the first has an id and a name. */
  readonly fragmentToolCalls?: boolean;
  /** Milliseconds before the answer begins. */
  readonly delayMs?: number;
  /** Milliseconds between two events of a stream; the server's `chunkDelayMs` by default. */
  readonly chunkDelayMs?: number;
  /** What goes wrong while the answer is sent; nothing by default. */
  readonly fault?: Fault;
}
