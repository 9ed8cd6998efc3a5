// Takes the files out of observations that are about to be sent: in the place of each comes the token
// by which Langfuse shows it, and its bytes go to the uploads. Hashing runs on another thread.
// Source: Langfuse's media tokens, as @langfuse/core 5.11 writes them.
import { decodeBase64 } from "../../../foundation/data-uri.js";
import { base64Of, filesInText, mayHoldFile } from "../../../foundation/files-in-text.js";
import { fileTypeOf } from "../../../foundation/media-type.js";
import { copied } from "../../../tracing/capture/truncate.js";
import { reportFault } from "../../../tracing/log.js";
import { textOf, withText } from "../../../tracing/metadata.js";
import type { Observation } from "../../../tracing/observation.js";
import type { MediaField, MediaFile } from "./upload.js";

/** Bytes of the smallest thing that is taken for a file; the smallest GIF has 26. */
const MIN_BYTES = 24;
/** Files that are taken out of one text. */
const MAX_FILES = 1_000;

/** Takes a file that a token has replaced. */
type Take = (file: MediaFile) => void;

/** A file in a text. */
interface FoundFile {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** Replaces the files of `observations` by tokens and passes them to `take`. Never rejects. */
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

/** The text with tokens in place of its files, which go to `take`. */
export async function replaceFiles(
  text: string,
  take: (file: Pick<MediaFile, "type" | "bytes" | "id" | "sha256">) => void,
): Promise<string> {
  const pieces: string[] = [];
  let replacedTo = 0;
  for (const { type, start, end, bytes } of files(text)) {
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
  for (const file of filesInText(text)) {
    const type = fileTypeOf(file.type);
    const bytes = type && decodeBase64(base64Of(text, file));
    if (!type || !bytes || bytes.length < MIN_BYTES) continue;
    yield { type, start: file.start, end: file.end, bytes };
    count += 1;
    if (count === MAX_FILES) return;
  }
}
