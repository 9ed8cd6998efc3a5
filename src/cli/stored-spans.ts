// The spans of files as they were written, to be sent on. Spans in the specified form
// of OTLP/JSON keep their bytes; other forms, which Langfuse does not read, are brought into it.
import { constants, readSync } from "node:fs";
import { withFile } from "../export/disk/own-file.js";
import { isArray, isJsonObject, type JsonObject } from "../reading/json.js";
import type { ReadProblem } from "../reading/read-traces.js";
import { exportsIn } from "../reading/read-value.js";
import { isSpoolHeader } from "../reading/spool-format.js";
import { TraceFile } from "../reading/trace-file.js";
import type { SpoolOwner } from "../export/disk/spool-file.js";

/** A span on its way from a file. */
export interface StoredSpan {
  readonly traceId: string;
  /** The text before it in a request: its resource and scope. */
  readonly head: string;
  /** As JSON. */
  readonly json: string;
}

/** Receives the spans. */
interface SpanTaker {
  /** Reading waits for it. */
  span(span: StoredSpan): Promise<void>;
  problem(problem: ReadProblem): void;
  onBytes(bytes: number): void;
}

/**
 * Reads the spans of one file, one after the other.
 * @param isWanted whether a spool's file of this server and project is wanted, or left alone
 * @returns the server and project of a file that was left alone
 */
export async function readSpans(
  path: string,
  isWanted: (owner: SpoolOwner) => boolean,
  taker: SpanTaker,
): Promise<SpoolOwner | undefined> {
  let foreign: SpoolOwner | undefined;
  const damage = (line: number | undefined, why: string): void => {
    if (foreign === undefined) taker.problem({ file: path, line, why });
  };
  try {
    await new TraceFile(path).read(
      {
        damage,
        async value(value, line) {
          const owner = ownerIn(value);
          if (owner !== undefined && !isWanted(owner)) foreign = owner;
          if (foreign !== undefined) return;
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
  return foreign;
}

/** The longest first line, in bytes. */
const HEADER_BYTES = 16 * 1024;

/**
 * Returns the server and project of a spool's file, from its first line alone.
 * @returns undefined if that does not name them, or the file can't be read
 */
export function spoolOwner(path: string): SpoolOwner | undefined {
  try {
    const text = withFile(path, constants.O_RDONLY, (fd) => {
      const bytes = Buffer.alloc(HEADER_BYTES);
      return bytes.toString("utf8", 0, readSync(fd, bytes, 0, HEADER_BYTES, 0));
    });
    return ownerIn(JSON.parse(text.slice(0, text.indexOf("\n"))));
  } catch {
    // It is read like any other file, which reports its problem.
    return undefined;
  }
}

function ownerIn(header: unknown): SpoolOwner | undefined {
  if (!isSpoolHeader(header) || !isJsonObject(header)) return undefined;
  return { baseUrl: String(header["server"]), publicKey: String(header["publicKey"]) };
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
  // Langfuse would read the end of an open span, zero, as 1970.
  const isOpen = span["endTimeUnixNano"] === "0";
  const ended = isOpen ? { ...span, endTimeUnixNano: span["startTimeUnixNano"] } : span;
  return { traceId, head, json: JSON.stringify(ended) };
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
