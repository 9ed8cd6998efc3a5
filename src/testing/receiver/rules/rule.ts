// What a rule about one span is: a pure function that names what is broken.
import type { ReceivedObservation, ReceivedSpan } from "../../../reading/received.js";

/** Answers with a sentence for each way in which the span breaks the rule; none where it does not. */
export type SpanRule = (span: ReceivedSpan, observation: ReceivedObservation) => readonly string[];

/** The attribute when it is sent as a string: what a rule about its content has to look at. */
export function textOf(span: ReceivedSpan, key: string): string | undefined {
  const value = span.attributes[key];
  return typeof value === "string" ? value : undefined;
}
