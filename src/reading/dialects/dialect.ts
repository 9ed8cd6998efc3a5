// The form of a dialect: how one library, or one convention, writes a model call into a span.
import type { ReceivedObservation, ReceivedSpan } from "../received.js";

/** The fields that a dialect may read. Langfuse's own attributes take precedence over them. */
export type Fields = Partial<
  Pick<
    ReceivedObservation,
    | "type"
    | "name"
    | "input"
    | "output"
    | "model"
    | "modelParameters"
    | "usageDetails"
    | "costDetails"
    | "completionStartTime"
    | "userId"
    | "sessionId"
    | "tags"
    | "metadata"
    | "statusMessage"
  >
>;

/** A library or a convention. */
export interface Dialect {
  /** As the viewer shows it. */
  readonly name: string;
  /** The first parts of the names of its attributes and events, such as "ai" of "ai.prompt". */
  readonly namespaces: readonly string[];
  /** Beginnings of attributes that are long and become input or output: they are not metadata too. */
  readonly contents: readonly string[];
  /** Reads the span; fields that it does not find are undefined. */
  readonly read: (span: ReceivedSpan) => Fields;
}
