// A rule about one span: a pure function that returns the problems.
import type { ReceivedObservation, ReceivedSpan } from "../../../reading/received.js";
import { INSTRUMENTATION_SCOPE } from "../../../tracing/resource.js";

/** Returns a sentence for each way in which the span breaks the rule. */
export type SpanRule = (span: ReceivedSpan, observation: ReceivedObservation) => readonly string[];

/** Whether this package made the span, for the rules that other SDKs break. */
export function isOurs({ scope }: ReceivedSpan): boolean {
  return scope.name === INSTRUMENTATION_SCOPE.name;
}

/** Returns the attribute if it is a string, for the rules about its content. */
export function stringAttribute(span: ReceivedSpan, key: string): string | undefined {
  const value = span.attributes[key];
  return typeof value === "string" ? value : undefined;
}
