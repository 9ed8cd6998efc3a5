// The text of a failure that a span has in its events and attributes in place of its status.
import type { ObservationLevel } from "../foundation/observation-level.js";
import { nonEmptyText } from "./json.js";
import type { ReceivedSpan, SpanEvent } from "./received.js";

/** @returns undefined for a span without failure, since an exception may have been handled */
export function failureOf(span: ReceivedSpan, level: ObservationLevel): string | undefined {
  if (level !== "ERROR") return undefined;
  const { attributes } = span;
  const event = span.events.findLast(({ name }) => name === "exception");
  return (
    (event && exceptionText(event)) ??
    nonEmptyText(attributes["error.message"]) ??
    nonEmptyText(attributes["exception.message"]) ??
    nonEmptyText(attributes["error.type"])
  );
}

/** Type and message, and the stack below them. */
function exceptionText({ attributes }: SpanEvent): string | undefined {
  const [type, message, stack] = ["type", "message", "stacktrace"].map((name) =>
    nonEmptyText(attributes[`exception.${name}`]),
  );
  const head = [type, message].filter(Boolean).join(": ");
  if (stack === undefined) return head || undefined;
  return head === "" || stack.startsWith(head) ? stack : `${head}\n${stack}`;
}
