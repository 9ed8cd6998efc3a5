// The contract of a mask: the text that it receives and the text that it returns.
import type { ObservationType } from "../foundation/observation-type.js";

/**
 * The fields that are masked: the first five and `version` belong to observations, the others to
 * traces and scores.
 */
export type MaskedField =
  | "input"
  | "output"
  | "metadata"
  | "statusMessage"
  | "modelParameters"
  | "traceName"
  | "userId"
  | "sessionId"
  | "version"
  | "tags"
  | "traceMetadata"
  | "scoreValue"
  | "scoreComment"
  | "scoreMetadata";

/** The argument of a mask. */
export interface MaskInput {
  /**
   * A text as it was, anything else as JSON text. A list or record is masked entry by entry. A short
   * data URI, such as `data:image/png;base64,FILEa`, takes the place of each file: the file is sent
   * whole if the mask keeps it, and not at all otherwise.
   */
  readonly data: string;
  readonly field: MaskedField;
  /** The key in `metadata` or `traceMetadata`. */
  readonly key?: string;
  /** The observation that has ended; undefined for fields of a trace or a score. */
  readonly observation?: {
    readonly id: string;
    readonly traceId: string;
    readonly name: string;
    readonly type: ObservationType;
  };
}

/**
 * Returns the text to send in place of `data`. It runs while the traced call waits, so it must be
 * quick. JSON text should still be JSON afterwards, or Langfuse shows it as plain text.
 * @example Replace customer numbers
 * const maskCustomers: Mask = ({ data }) => data.replaceAll(/C-\d{6}/g, "[customer]");
 * configure({ mask: maskCustomers });
 */
export type Mask = (input: MaskInput) => string;

/** One mask that applies each of `masks` to the answer of the one before. */
export function combined(masks: Mask | readonly Mask[]): Mask {
  if (typeof masks === "function") return masks;
  return (input) => {
    let { data } = input;
    for (const mask of masks) {
      data = mask({ ...input, data });
      // The caller replaces a value that is not a string.
      if (typeof data !== "string") break;
    }
    return data;
  };
}
