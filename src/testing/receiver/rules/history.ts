// What must hold between spans that arrived at different times: one export a span, one app root.
import { isDeepStrictEqual } from "node:util";
import type { ReceivedSpan } from "../../../reading/received.js";

/** What the arrival of a span means, given those that came before. */
interface Arrival {
  /** "new", or "again" for an identical re-send, or "replaces" for a row that is overwritten. */
  readonly kind: "new" | "again" | "replaces";
  /** The span that is replaced or repeated. */
  readonly earlier?: ReceivedSpan;
  readonly problems: readonly string[];
}

/**
 * Langfuse knows a row by span id and start time: sent again it replaces the row whole, and with
 * another start time it makes a second row. Only an identical re-send (a retry) is harmless.
 */
export function judgeArrival(span: ReceivedSpan, sameId: readonly ReceivedSpan[]): Arrival {
  const earlier = sameId.find(
    ({ startTimeUnixNano }) => startTimeUnixNano === span.startTimeUnixNano,
  );
  if (earlier !== undefined) {
    return isDeepStrictEqual(earlier, span)
      ? { kind: "again", earlier, problems: [] }
      : {
          kind: "replaces",
          earlier,
          problems: [
            `sent again with other content, which replaces the first (${changes(earlier, span)})`,
          ],
        };
  }
  const [other] = sameId;
  return {
    kind: "new",
    problems:
      other === undefined
        ? []
        : [
            `sent again with startTimeUnixNano ${span.startTimeUnixNano} instead of ` +
              `${other.startTimeUnixNano}, which makes a second observation`,
          ],
  };
}

function changes(before: ReceivedSpan, after: ReceivedSpan): string {
  const fields = (Object.keys(before) as (keyof ReceivedSpan)[]).filter(
    (field) => field !== "attributes" && !isDeepStrictEqual(before[field], after[field]),
  );
  const attributes = Object.keys({ ...before.attributes, ...after.attributes }).filter(
    (key) => !isDeepStrictEqual(before.attributes[key], after.attributes[key]),
  );
  return `changed: ${[...fields, ...attributes].join(", ")}`;
}

/**
 * An app root is where a trace enters a process: no span whose parent is exported by the same
 * process is one.
 */
export function judgeAppRoot(appRoot: ReceivedSpan, parent: ReceivedSpan): readonly string[] {
  return appRoot.parentIsRemote
    ? []
    : [`langfuse.internal.is_app_root is set below span "${parent.name}" of the same process`];
}
