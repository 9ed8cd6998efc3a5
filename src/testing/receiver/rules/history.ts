// The rules between spans that arrived at different times: one export of each span, one app root.
import { isDeepStrictEqual } from "node:util";
import type { ReceivedSpan } from "../../../reading/received.js";

/** A span compared with the spans that arrived before it. */
interface Arrival {
  /** "new", or "again" for an identical re-send, or "replaces" for a row that is overwritten. */
  readonly kind: "new" | "again" | "replaces";
  /** The span that is replaced or repeated. */
  readonly earlier?: ReceivedSpan;
  readonly problems: readonly string[];
}

/**
 * Compares a span with the earlier spans of the same id. Langfuse identifies a row by span id and start
 * time. A second export replaces the whole row, and with another start time it adds a second row. Only
 * an identical export (a retry) is harmless.
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

/** A trace enters a process at an app root. A span below another span of the process is not one. */
export function judgeAppRoot(appRoot: ReceivedSpan, parent: ReceivedSpan): readonly string[] {
  return appRoot.parentIsRemote
    ? []
    : [`langfuse.internal.is_app_root is set below span "${parent.name}" of the same process`];
}
