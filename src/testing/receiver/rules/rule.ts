// A rule about one span: a pure function that returns the problems.
import type { ReceivedObservation, ReceivedSpan } from "../../../reading/received.js";

/** Returns a sentence for each way in which the span breaks the rule. */
export type SpanRule = (span: ReceivedSpan, observation: ReceivedObservation) => readonly string[];

/** Returns the attribute if it is a string, for the rules about its content. */
export function stringAttribute(span: ReceivedSpan, key: string): string | undefined {
  const value = span.attributes[key];
  return typeof value === "string" ? value : undefined;
}
