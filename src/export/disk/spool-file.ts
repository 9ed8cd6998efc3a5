// The format of the spool on disk: a first line with format and recipient, then one OTLP export
// request of one span a line, so that a cut costs the last line only.
import { createHash } from "node:crypto";
import { machine } from "../../foundation/machine.js";
import { isSpoolHeader, SPOOL_FORMAT } from "../../reading/spool-format.js";
import { splitRequest } from "../pipeline/otlp-json.js";
import { OWNER_PATTERN, ownerName, type FileOwner } from "../process/owned-files.js";
import type { LangfuseServer } from "../process/registry.js";
import { inSlices } from "../pipeline/slices.js";

const VERSION = 1;

/** The recipient of a spool's spans. */
export type SpoolOwner = Pick<LangfuseServer, "baseUrl" | "publicKey">;

/** The parts of a file's name: `<project>-<start>-<process>-<place>-<writer>-<number>.jsonl`. */
interface SpoolFileName extends FileOwner {
  /** Names server and public key; see {@link spoolKey}. */
  readonly key: string;
  /** When its first span was written: milliseconds since the epoch. */
  readonly startMs: number;
}

/** 2001-09-09. A clock that shows an earlier time was not set, and such a file's age is unknown. */
const CLOCK_SET_MS = 1e12;

/** The name of a new file. */
export function newName(key: string, startMs: number, writer: string, number: number): string {
  return `${key}-${startText(startMs)}-${ownerName()}-${writer}-${number}.jsonl`;
}

/** A start in a file's name: 13 digits, so that names sort by it. */
export function startText(startMs: number): string {
  return String(Math.max(0, Math.trunc(startMs))).padStart(13, "0");
}

const NAME = new RegExp(
  String.raw`^([0-9a-f]{16})-(\d{13})-${OWNER_PATTERN}-[0-9a-f]{8}-\d+\.jsonl$`,
);

/** Reads a file's name; undefined if it is not a file of a spool. */
export function readName(name: string): SpoolFileName | undefined {
  const [, key, startMs, pid, place = ""] = NAME.exec(name) ?? [];
  if (key === undefined) return undefined;
  return { key, startMs: Number(startMs), pid: Number(pid), place };
}

/** Milliseconds since `startMs`; 0 if the clock was not set then. */
export function ageMs(startMs: number): number {
  return startMs < CLOCK_SET_MS ? 0 : machine.epochMs() - startMs;
}

/** A short name for a server and a project on it, which shows neither. */
export function spoolKey({ baseUrl, publicKey }: SpoolOwner): string {
  return createHash("sha256").update(`${baseUrl}\n${publicKey}`).digest("hex").slice(0, 16);
}

/** The first line of a file. */
export function headerLine({ baseUrl, publicKey }: SpoolOwner): string {
  return `${JSON.stringify({ format: SPOOL_FORMAT, version: VERSION, server: baseUrl, publicKey })}\n`;
}

/** The content of a file. */
export interface SpoolContent {
  /** In order, each with the text before it in its request. */
  readonly spans: readonly StoredSpan[];
  /** It has no byte. */
  readonly isEmpty: boolean;
  /** Whether it was cut off in the middle of a line. */
  readonly isTorn: boolean;
  /** Unreadable lines, except the one that is cut off. */
  readonly damagedLines: number;
}

/** A span on disk. */
interface StoredSpan {
  readonly head: string;
  /** As JSON. */
  readonly span: string;
}

/**
 * Reads a file without holding up the event loop.
 * @returns undefined if it was written for another recipient or by a later version
 */
export async function readContent(
  bytes: Buffer,
  owner: SpoolOwner,
): Promise<SpoolContent | undefined> {
  const spans: StoredSpan[] = [];
  const isEmpty = bytes.length === 0;
  const headerEnd = bytes.indexOf(LINE_BREAK);
  if (headerEnd < 0) {
    // A process that is killed leaves a part of the first line. Anything else is not from here.
    const isTorn = !isEmpty && headerLine(owner).startsWith(bytes.toString());
    return { spans, isEmpty, isTorn, damagedLines: isEmpty || isTorn ? 0 : 1 };
  }
  const isForUs = readHeader(bytes.toString("utf8", 0, headerEnd), owner);
  if (isForUs === false) return undefined;
  let damagedLines = isForUs === "damaged" ? 1 : 0;
  await inSlices(linesOf(bytes, headerEnd + 1), (line) => {
    const request = isForUs === "damaged" ? undefined : splitRequest(line);
    if (request === undefined) damagedLines += 1;
    else spans.push(request);
  });
  return { spans, isEmpty, isTorn: bytes.at(-1) !== LINE_BREAK, damagedLines };
}

const LINE_BREAK = 10;

/** The whole lines after `start`. */
function* linesOf(bytes: Buffer, start: number): Generator<string> {
  for (let from = start, to; (to = bytes.indexOf(LINE_BREAK, from)) >= 0; from = to + 1) {
    yield bytes.toString("utf8", from, to);
  }
}

function readHeader(line: string, { baseUrl, publicKey }: SpoolOwner): boolean | "damaged" {
  try {
    const header = JSON.parse(line) as Record<string, unknown>;
    if (!isSpoolHeader(header)) return "damaged";
    return (
      header["version"] === VERSION &&
      header["server"] === baseUrl &&
      header["publicKey"] === publicKey
    );
  } catch {
    return "damaged";
  }
}
