// Traces as one HTML file that needs nothing beside it: the page, and the traces packed inside.
import { open, type FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { TraceStore } from "../reading/trace-store.js";
import type { TraceSummary } from "../reading/trace-summary.js";
import { listTrace, type EmbeddedList, type TraceListing } from "./listing.js";
import { pageHalves } from "./page-file.js";

/** Characters of JSON that are packed together: a browser unpacks so much in no time. */
const PART = 4 * 1024 * 1024;

const pack = promisify(gzip);

/**
 * Writes traces of a store into one HTML file, which loads nothing from elsewhere.
 * @param store such as {@link readTraces} returns
 * @param path the file; an existing one is overwritten
 * @param summaries the traces to write; all of the store by default
 * @returns the file's size in bytes
 * @throws (rejects with) the system's error if it can't be written
 * @example Write recordings into one file
 * const { store } = await readTraces([".mistral-traced"]);
 * await writeHtml(store, "traces.html");
 * @example Write failed traces alone
 * const { store } = await readTraces([".mistral-traced"]);
 * await writeHtml(store, "failed.html", store.summaries({ level: "ERROR" }));
 */
export async function writeHtml(
  store: TraceStore,
  path: string,
  summaries: readonly Pick<TraceSummary, "traceId">[] = store.summaries(),
): Promise<number> {
  let bytes = 0;
  const count = async function* (texts: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const text of texts) {
      bytes += Buffer.byteLength(text);
      yield text;
    }
  };
  const file = await openForOwner(path);
  await pipeline(htmlOf(store, summaries), count, file.createWriteStream());
  return bytes;
}

/** Prompts may be in it: it is its owner's, also where a file was there that others may read. */
async function openForOwner(path: string): Promise<FileHandle> {
  const file = await open(path, "w", 0o600);
  try {
    // A device, such as /dev/stdout, is left as it is.
    if ((await file.stat()).isFile()) await file.chmod(0o600);
  } catch {
    // Some file systems, such as those of memory sticks, know no owners.
  }
  return file;
}

/** The page piece by piece: all of it may be longer than a string can be. */
async function* htmlOf(
  store: TraceStore,
  summaries: readonly Pick<TraceSummary, "traceId">[],
): AsyncGenerator<string> {
  const [head, tail] = pageHalves("'none'");
  yield head;
  const traces: TraceListing[] = [];
  const parts: number[] = [];
  let number = 0;
  let lines: string[] = [];
  let length = 0;
  const flush = async (): Promise<string> => {
    const element = await elementOf(`traces-${number}`, lines.join("\n"));
    lines = [];
    length = 0;
    number += 1;
    return element;
  };
  for (const { traceId } of summaries) {
    const observations = store.observationsOf(traceId);
    const line = JSON.stringify(observations);
    if (lines.length > 0 && length + line.length > PART) yield await flush();
    traces.push(listTrace(observations));
    parts.push(number);
    lines.push(line);
    length += line.length;
  }
  if (lines.length > 0) yield await flush();
  yield await elementOf("traces", JSON.stringify({ traces, parts } satisfies EmbeddedList));
  yield tail;
}

/** An element that no browser runs; base64 has no character that could end it. */
async function elementOf(id: string, text: string): Promise<string> {
  const bytes = await pack(text);
  return `<script type="application/gzip" id="${id}">${bytes.toString("base64")}</script>\n`;
}
