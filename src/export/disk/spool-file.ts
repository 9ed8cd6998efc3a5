// How the spool writes on disk: a first line that says what the file is and for whom, then one OTLP
// export request of one span a line, so that whatever cuts a file off costs the last line only.
import { createHash } from "node:crypto";
import { isSpoolHeader, SPOOL_FORMAT } from "../../reading/spool-format.js";
import { splitRequest } from "../pipeline/otlp-json.js";
import type { LangfuseServer } from "../process/registry.js";
import { inSlices } from "../pipeline/slices.js";

const VERSION = 1;

/** Whom the spans of a spool are for. */
export type SpoolOwner = Pick<LangfuseServer, "baseUrl" | "publicKey">;

/** What a file's name says: `<for whom>-<start>-<process>-<writer>-<number>.jsonl`. */
interface SpoolFileName {
  /** Names server and public key; see {@link spoolKey}. */
  readonly key: string;
  /** When its first span was written: milliseconds since the epoch. */
  readonly startMs: number;
  /** The process that writes or sends it. */
  readonly pid: number;
}

/** The name of a new file. */
export function newName(key: string, startMs: number, writer: string, number: number): string {
  return `${key}-${startMs}-${process.pid}-${writer}-${number}.jsonl`;
}

const NAME = /^([0-9a-f]{16})-(\d{13})-(\d+)-[0-9a-f]{8}-\d+\.jsonl$/;

/** Reads a file's name; undefined when it is no file of a spool. */
export function readName(name: string): SpoolFileName | undefined {
  const [, key, startMs, pid] = NAME.exec(name) ?? [];
  if (key === undefined) return undefined;
  return { key, startMs: Number(startMs), pid: Number(pid) };
}

/** Whether the process of a file's name is there, as far as can be seen from here. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code !== "ESRCH";
  }
}

/** A short name for a server and a project on it, which shows neither. */
export function spoolKey({ baseUrl, publicKey }: SpoolOwner): string {
  return createHash("sha256").update(`${baseUrl}\n${publicKey}`).digest("hex").slice(0, 16);
}

/** The first line of a file. */
export function headerLine({ baseUrl, publicKey }: SpoolOwner): string {
  return `${JSON.stringify({ format: SPOOL_FORMAT, version: VERSION, server: baseUrl, publicKey })}\n`;
}

/** What a file holds. */
export interface SpoolContent {
  /** Spans as JSON, by what came before them in their requests. */
  readonly spansByHead: ReadonlyMap<string, readonly string[]>;
  readonly count: number;
  /** Whether the last line was cut off in the middle, as by a crash. */
  readonly isTorn: boolean;
  /** Lines, the cut off one not among them, that nobody can read. */
  readonly damagedLines: number;
}

/**
 * Reads a file without holding up the event loop.
 * @returns undefined when it was written for somebody else or by a later version
 */
export async function readContent(
  text: string,
  owner: SpoolOwner,
): Promise<SpoolContent | undefined> {
  const lines = text.split("\n");
  // Every whole line ends with a line break, so that what follows the last one is cut off or empty.
  const isTorn = lines.pop() !== "";
  const [header, ...requests] = lines;
  const spansByHead = new Map<string, string[]>();
  const isForUs = header === undefined || readHeader(header, owner);
  if (isForUs === false) return undefined;
  if (isForUs === "damaged") return { spansByHead, count: 0, isTorn, damagedLines: lines.length };
  let damagedLines = 0;
  await inSlices(requests, (line) => {
    const request = splitRequest(line);
    if (request === undefined) {
      damagedLines += 1;
      return;
    }
    const spans = spansByHead.get(request.head);
    if (spans === undefined) spansByHead.set(request.head, [request.span]);
    else spans.push(request.span);
  });
  return { spansByHead, count: requests.length - damagedLines, isTorn, damagedLines };
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
