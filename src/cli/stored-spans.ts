// The spans of files as they were written, to be sent on: nothing in them is changed.
import { isArray, isJsonObject, type JsonObject } from "../reading/json.js";
import type { ReadProblem } from "../reading/read-traces.js";
import { exportsIn } from "../reading/read-value.js";
import { isSpoolHeader } from "../reading/spool-format.js";
import { TraceFile } from "../reading/trace-file.js";
import type { SpoolOwner } from "../export/disk/spool-file.js";

/** A span on its way from a file. */
export interface StoredSpan {
  readonly traceId: string;
  /** What comes before it in a request: who wrote it. */
  readonly head: string;
  /** As JSON. */
  readonly json: string;
}

/** Where the spans go. */
interface SpanTaker {
  /** Reading waits for it. */
  span(span: StoredSpan): Promise<void>;
  problem(problem: ReadProblem): void;
  onBytes(bytes: number): void;
}

/**
 * Reads the spans of one file, one after the other.
 * @param owner of a spool's file that is wanted; one of another server or project is left alone
 * @returns whether it was left alone
 */
export async function readSpans(
  path: string,
  owner: SpoolOwner | undefined,
  taker: SpanTaker,
): Promise<boolean> {
  let isForeign = false;
  const damage = (line: number | undefined, why: string): void => {
    if (!isForeign) taker.problem({ file: path, line, why });
  };
  try {
    await new TraceFile(path).read(
      {
        damage,
        async value(value, line) {
          if (isSpoolHeader(value)) isForeign = owner !== undefined && !isFor(value, owner);
          if (isForeign) return;
          for (const request of exportsIn(value, (why) => damage(line, why))) {
            for (const span of spansOf(request)) {
              if (span === undefined) damage(line, "has a span without ids");
              // oxlint-disable-next-line no-await-in-loop -- one after the other
              else await taker.span(span);
            }
          }
        },
      },
      (bytes) => taker.onBytes(bytes),
    );
  } catch (error) {
    damage(undefined, `can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return isForeign;
}

function isFor(header: unknown, { baseUrl, publicKey }: SpoolOwner): boolean {
  return isJsonObject(header) && header["server"] === baseUrl && header["publicKey"] === publicKey;
}

function* spansOf(request: unknown): Generator<StoredSpan | undefined> {
  for (const resource of listIn(request, "resourceSpans")) {
    for (const scope of listIn(resource, "scopeSpans")) {
      const head =
        `{"resourceSpans":[{${membersJson(resource, "scopeSpans")}"scopeSpans":[{` +
        `${membersJson(scope, "spans")}"spans":[`;
      for (const span of listIn(scope, "spans")) yield storedSpan(span, head);
    }
  }
}

function storedSpan(span: unknown, head: string): StoredSpan | undefined {
  if (!isJsonObject(span)) return undefined;
  const { traceId, spanId } = span;
  if (typeof traceId !== "string" || typeof spanId !== "string") return undefined;
  return { traceId, head, json: JSON.stringify(span) };
}

function listIn(holder: unknown, key: string): readonly unknown[] {
  const list = isJsonObject(holder) ? holder[key] : undefined;
  return isArray(list) ? list : [];
}

/** All members but one, each with a comma behind it. */
function membersJson(holder: unknown, but: string): string {
  return Object.entries(holder as JsonObject)
    .filter(([key]) => key !== but)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},`)
    .join("");
}
