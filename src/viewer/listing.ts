// The page's view of traces: a line in the list for each, and a row in the tree for each of its
// observations. Input and output are loaded when they are opened.
import { filterValues, type FilterValues } from "../reading/trace-filter.js";
import { summarize, type TraceSummary } from "../reading/trace-summary.js";
import type { ReceivedObservation } from "../reading/received.js";

/** A trace in the page's list. */
export interface TraceListing extends TraceSummary, FilterValues {
  /** The input of its root, cut short; empty if that is not informative. */
  readonly gist: string;
}

/** The list in a page that has its traces in it. */
export interface EmbeddedList {
  readonly traces: readonly TraceListing[];
  /** For each trace the number of the part that holds it. */
  readonly parts: readonly number[];
}

/** An observation without the values that may be large. */
export type ObservationRow = Omit<
  ReceivedObservation,
  "input" | "output" | "metadata" | "traceMetadata" | "modelParameters" | "events"
>;

/**
 * A trace for the list.
 * @param observations at least one, all of the same trace, in the order of their starts
 * @throws RangeError for an empty list
 */
export function listTrace(observations: readonly ReceivedObservation[]): TraceListing {
  const summary = summarize(observations);
  const root = observations.find(({ parentId }) => parentId === undefined) ?? observations[0];
  return {
    ...summary,
    ...filterValues(summary, observations),
    gist: gistOf(root?.input),
  };
}

/** The characters of a trace's input that its line has room for. */
const GIST = 160;

/** The texts and numbers of a value one after the other, without its keys. */
function gistOf(value: unknown): string {
  const texts: string[] = [];
  const stack = [value];
  for (let length = 0; stack.length > 0 && length < GIST;) {
    const next = stack.pop();
    if (typeof next === "object" && next !== null) {
      // Of a chat, the contents are shown, without the roles.
      const { role: _, type: __, ...rest } = next as Readonly<Record<string, unknown>>;
      const values = Object.values(Array.isArray(next) ? next.slice(0, GIST) : rest);
      // A call takes no hundred thousand arguments.
      stack.push(...values.slice(0, GIST).toReversed());
    } else if (typeof next === "string" || typeof next === "number") {
      const text = String(next).slice(0, GIST).replaceAll(/\s+/g, " ");
      texts.push(text.startsWith("data:") ? "…" : text);
      length += text.length;
    }
  }
  return texts.join(", ").slice(0, GIST);
}

export function rowOf(observation: ReceivedObservation): ObservationRow {
  const {
    input: _,
    output: _1,
    metadata: _2,
    traceMetadata: _3,
    modelParameters: _4,
    events: _5,
    ...row
  } = observation;
  return row;
}
