// Langfuse's media routes: a file is announced, uploaded to the URL that comes back, and confirmed.
import { createHash } from "node:crypto";
import { isJsonObject, parseJson, jsonSnippet } from "../reading/json.js";
import type { Reply } from "./reply.js";

/** A file as it is announced. */
export interface AnnouncedMedia {
  readonly mediaId: string;
  readonly contentType: string;
  readonly byteLength: number;
  /** Base64. */
  readonly sha256: string;
  readonly traceId: string;
  readonly observationId: string | undefined;
  /** "input", "output" or "metadata". */
  readonly field: string;
}

/**
 * Reads the body of `POST /api/public/media`.
 * @returns a sentence about the problem for a body that Langfuse refuses
 */
export function readAnnouncement(body: Buffer): AnnouncedMedia | string {
  const value = parseJson(body.toString());
  const announced = isJsonObject(value) ? announcedIn(value) : undefined;
  return (
    announced ??
    `media: expected traceId, contentType, contentLength, sha256Hash (base64 of 32 bytes) and field ` +
      `(input, output or metadata) (got ${jsonSnippet(value)})`
  );
}

function announcedIn(value: Readonly<Record<string, unknown>>): AnnouncedMedia | undefined {
  const { traceId, observationId, contentType, contentLength, sha256Hash, field } = value;
  if (typeof traceId !== "string" || typeof contentType !== "string") return undefined;
  if (typeof contentLength !== "number" || typeof sha256Hash !== "string") return undefined;
  if (field !== "input" && field !== "output" && field !== "metadata") return undefined;
  const hash = Buffer.from(sha256Hash, "base64");
  if (hash.length !== 32) return undefined;
  return {
    mediaId: hash.toString("base64url").slice(0, 22),
    contentType,
    byteLength: contentLength,
    sha256: sha256Hash,
    traceId,
    observationId: typeof observationId === "string" ? observationId : undefined,
    field,
  };
}

/**
 * Answers where to upload a file to: nowhere, if the server has it.
 * @param baseUrl of this server, without a slash at the end
 */
export function announcementReply(mediaId: string, isStored: boolean, baseUrl: string): Reply {
  const uploadUrl = isStored ? null : `${baseUrl}/upload/${mediaId}`;
  return { status: 201, body: { mediaId, uploadUrl } };
}

/** Compares an upload with its announcement. */
export function uploadProblems(bytes: Buffer, announced: AnnouncedMedia): readonly string[] {
  const sha256 = createHash("sha256").update(bytes).digest("base64");
  const problems: string[] = [];
  if (sha256 !== announced.sha256) {
    problems.push(`sha256 is ${sha256}, announced was ${announced.sha256}`);
  }
  if (bytes.length !== announced.byteLength) {
    problems.push(`${bytes.length} bytes, announced were ${announced.byteLength}`);
  }
  return problems;
}
