// The entries of a dialogue: a trace as the page shows it in its conversation view.
import type { Part } from "../../reading/chat.js";
import type { ObservationType } from "../../foundation/observation-type.js";

/** A message of a person, a model or the system; its tool calls are entries of their own. */
export interface MessageEntry {
  readonly kind: "message";
  /** The observation that first has it. */
  readonly id: string;
  readonly role: string;
  /** The speaker's name, or the model that answered. */
  readonly name: string | undefined;
  readonly parts: readonly Part[];
  /** The number of its request's messages that are above: they are not repeated. */
  readonly repeated: number;
}

/** A tool call, with the result that the tool returned. */
export interface CallEntry {
  readonly kind: "call";
  /** The observation of the tool, or that of the model which asked for it. */
  readonly id: string;
  readonly type: ObservationType;
  readonly callId: string | undefined;
  readonly name: string;
  /** Undefined for a result whose call is not in the trace. */
  readonly arguments: unknown;
  /** Undefined until there is one. */
  readonly result: readonly Part[] | undefined;
  /** The tool's error. */
  readonly error: string | undefined;
  /** Milliseconds; undefined for a tool without an observation. */
  readonly durationMs: number | undefined;
}

/** Another agent speaks from here on. */
interface HandOffEntry {
  readonly kind: "hand-off";
  readonly id: string;
  /** Undefined for the first agent. */
  readonly from: string | undefined;
  /** Undefined where the program around the agents speaks again. */
  readonly to: string | undefined;
}

/** A failure that no tool call shows. */
interface ErrorEntry {
  readonly kind: "error";
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

export type DialogueEntry = MessageEntry | CallEntry | HandOffEntry | ErrorEntry;
