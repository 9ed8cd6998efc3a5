// Files inside traces, for the terminal and the page: data: URIs, and the marks that Langfuse's SDKs
// leave in place of files that they upload.

export interface Media {
  readonly kind: "image" | "audio" | "video" | "file";
  /** Such as "image/png". */
  readonly type: string;
  /** The file's size; undefined when the file is elsewhere. */
  readonly bytes: number | undefined;
  /** A data: URI; undefined when the file is elsewhere. */
  readonly uri: string | undefined;
  /** Langfuse's id of a file that was uploaded. */
  readonly id: string | undefined;
}

const DATA = /^data:([a-z]+\/[a-z0-9.+-]+)(?:;[a-z0-9-]+=[^;,]{0,100})*;base64,/i;
const MARK = /^@@@langfuseMedia:type=([^|@]{1,100})\|id=([\w-]{1,100})\|source=[^@|]{1,100}@@@$/;

/** @returns undefined for a text that is not a file */
export function mediaOf(text: string): Media | undefined {
  const data = text.startsWith("data:") ? DATA.exec(text.slice(0, 300)) : null;
  if (data !== null) {
    const type = (data[1] ?? "").toLowerCase();
    const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    const bytes = Math.floor(((text.length - data[0].length - padding) * 3) / 4);
    return { kind: kindOf(type), type, bytes, uri: text, id: undefined };
  }
  const mark = text.startsWith("@@@") ? MARK.exec(text) : null;
  if (mark === null) return undefined;
  const [, type = "", id] = mark;
  return { kind: kindOf(type), type, bytes: undefined, uri: undefined, id };
}

function kindOf(type: string): Media["kind"] {
  const [family] = type.split("/");
  return family === "image" || family === "audio" || family === "video" ? family : "file";
}
