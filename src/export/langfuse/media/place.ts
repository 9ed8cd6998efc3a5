// Takes the files out of observations that are about to be sent: in the place of each comes the token
// by which Langfuse shows it, and its bytes go to the uploads. Hashing runs on another thread.
// Source: Langfuse's media tokens, as @langfuse/core 5.11 writes them.
import { dataUriHead, decodeBase64, type DataUriHead } from "../../../tracing/capture/data-uri.js";
import { copied } from "../../../tracing/capture/truncate.js";
import { reportFault } from "../../../tracing/log.js";
import { textOf, withText } from "../../../tracing/metadata.js";
import type { Observation } from "../../../tracing/observation.js";
import type { MediaField, MediaFile } from "./upload.js";

const MARK = ";base64,";
/** Characters before the mark. */
const MAX_HEAD = 1_000;
/** Bytes of the smallest thing that is taken for a file; the smallest GIF has 26. */
const MIN_BYTES = 24;
/** Files that are taken out of one text. */
const MAX_FILES = 1_000;
/** Characters of base64 that are looked at one by one. */
const NEAR = 4_096;

/** Takes a file that a token now stands for. */
type Take = (file: MediaFile) => void;

/** A file in a text. */
interface FoundFile {
  readonly head: DataUriHead;
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** Puts tokens in place of the files of `observations` and gives the files to `take`. Never rejects. */
export async function placeMedia(observations: readonly Observation[], take: Take): Promise<void> {
  for (const observation of observations) {
    if (!holdsFile(observation)) continue;
    try {
      // oxlint-disable-next-line no-await-in-loop -- one file in memory after the other
      await placeIn(observation, take);
    } catch (error) {
      reportFault("taking the files out of an observation", error);
    }
  }
}

function holdsFile({ input, output, metadata }: Observation): boolean {
  if (mayHoldFile(input ?? "") || mayHoldFile(output ?? "")) return true;
  return Object.values(metadata ?? {}).some((value) => mayHoldFile(textOf(value)));
}

async function placeIn(observation: Observation, take: Take): Promise<void> {
  const { input, output, metadata, trace, spanId } = observation;
  const replaced = (text: string, field: MediaField): Promise<string> =>
    replaceFiles(text, (file) =>
      take({ ...file, traceId: trace.id, observationId: spanId, field }),
    );
  if (input !== undefined) observation.input = await replaced(input, "input");
  if (output !== undefined) observation.output = await replaced(output, "output");
  if (metadata === undefined) return;
  const entries = Object.entries(metadata).map(async ([key, value]) => {
    const text = await replaced(textOf(value), "metadata");
    return [key, withText(value, text)] as const;
  });
  observation.metadata = Object.fromEntries(await Promise.all(entries));
}

/** Whether there may be a file in a text. */
export function mayHoldFile(text: string): boolean {
  return text.includes(MARK);
}

/** The text with tokens in place of its files, which go to `take`. */
export async function replaceFiles(
  text: string,
  take: (file: Pick<MediaFile, "type" | "bytes" | "id" | "sha256">) => void,
): Promise<string> {
  const pieces: string[] = [];
  let replacedTo = 0;
  for (const { head, start, end, bytes } of files(text)) {
    const { type } = head;
    // oxlint-disable-next-line no-await-in-loop -- in the order of the text
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", bytes));
    const id = hash.toString("base64url").slice(0, 22);
    pieces.push(text.slice(replacedTo, start));
    pieces.push(`@@@langfuseMedia:type=${type}|id=${id}|source=base64_data_uri@@@`);
    replacedTo = end;
    take({ type, bytes, id, sha256: hash.toString("base64") });
  }
  // A copy, which does not keep the files alive.
  return replacedTo === 0 ? text : copied(...pieces, text.slice(replacedTo));
}

function* files(text: string): Generator<FoundFile> {
  let count = 0;
  for (let at = text.indexOf(MARK); at >= 0 && count < MAX_FILES;) {
    // Looked for no further back than a head can be, and so below: a text may be full of marks.
    const nearest = Math.max(0, at - MAX_HEAD);
    const start = nearest + text.slice(nearest, at).lastIndexOf("data:");
    const head = start < nearest ? undefined : dataUriHead(text, start);
    const from = at + MARK.length;
    const file =
      head !== undefined && start + head.length === from ? bytesFrom(text, from) : undefined;
    if (head !== undefined && file !== undefined) {
      count += 1;
      yield { head, start, ...file };
    }
    at = text.indexOf(MARK, file?.end ?? from);
  }
}

/** The file whose base64 begins at `from`: nearly always it ends with the string that it is. */
function bytesFrom(
  text: string,
  from: number,
): { readonly bytes: Buffer; readonly end: number } | undefined {
  const near = text.slice(from, from + NEAR);
  const { stop, run } = alphabetOf(near);
  const stopAt = near.search(stop);
  if (isLineWidth(stopAt)) {
    const file = wrappedFrom(text, from, stopAt);
    if (file !== undefined) return file;
  }
  const quote = stopAt < 0 ? text.indexOf('"', from + NEAR) : from + stopAt;
  const end = quote < 0 ? text.length : quote;
  // Base64 with escapes of an address is not decoded, and its beginning alone is not the file.
  if (/^%[\dA-F]{2}/i.test(text.slice(end, end + 3))) return undefined;
  const whole = decode(text.slice(from, end));
  if (whole !== undefined) return { bytes: whole, end };
  const [base64 = ""] = run.exec(text.slice(from, end)) ?? [];
  const bytes = decode(base64);
  return bytes && { bytes, end: from + base64.length };
}

/** An alphabet of base64: its first foreign character, and its longest run. */
interface Alphabet {
  readonly stop: RegExp;
  readonly run: RegExp;
}

const STANDARD: Alphabet = { stop: /[^A-Za-z0-9+/=]/, run: /^[A-Za-z0-9+/]*={0,2}/ };
/** Source: RFC 4648, section 5. */
const URL_SAFE: Alphabet = { stop: /[^\w=-]/, run: /^[\w-]*={0,2}/ };

/** The alphabet whose own characters come first. A dash after the end of standard base64 is text. */
function alphabetOf(base64: string): Alphabet {
  const [run = ""] = URL_SAFE.run.exec(base64) ?? [];
  const isUrlSafe = /[_-]/.test(run) && base64[run.length] !== "+" && base64[run.length] !== "/";
  return isUrlSafe && run.replace(/=+$/, "").length % 4 !== 1 ? URL_SAFE : STANDARD;
}

/** Whether base64 is wrapped in lines of this length: 64 in PEM and 76 in MIME. */
function isLineWidth(characters: number): boolean {
  return characters >= 60 && characters <= 76 && characters % 4 === 0;
}

/** The file whose base64 has line breaks, as they are or as the escapes of JSON. */
function wrappedFrom(
  text: string,
  from: number,
  width: number,
): { readonly bytes: Buffer; readonly end: number } | undefined {
  const nextLine = /(?:\\+[rn]|[\r\n])+([\w+/-]{1,76}={0,2})(?![\w+/=-])/y;
  const lines = [text.slice(from, from + width)];
  let end = from + width;
  for (let last = lines[0]; last?.length === width && !last.endsWith("=");) {
    nextLine.lastIndex = end;
    last = nextLine.exec(text)?.[1];
    if (last === undefined || last.length > width || last.length % 4 !== 0) break;
    lines.push(last);
    end = nextLine.lastIndex;
  }
  const bytes = lines.length === 1 ? undefined : decode(lines.join(""));
  return bytes && { bytes, end };
}

/** Undefined for what is not base64 throughout, or too little. */
function decode(base64: string): Buffer | undefined {
  const bytes = decodeBase64(base64);
  return bytes !== undefined && bytes.length >= MIN_BYTES ? bytes : undefined;
}
