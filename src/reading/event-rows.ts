// Events of a span as rows of a list, for the terminal and the page.
import { jsonOrText } from "./json.js";
import { duration } from "../foundation/figures.js";
import type { SpanEvent } from "./received.js";

/** Name and time of an event, and its attributes beside them. */
interface EventRow {
  readonly event: string;
  /** From the start of the span. */
  readonly after: string;
  readonly [attribute: string]: unknown;
}

export function eventRows(events: readonly SpanEvent[], startMs: number): readonly EventRow[] {
  return events.map(({ name, timeMs, attributes }) => ({
    ...Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, jsonOrText(value)]),
    ),
    event: name,
    after: duration(Math.max(0, timeMs - startMs)),
  }));
}
