// Langfuse's media routes: a file is announced, uploaded to the URL that comes back, and confirmed.
// The URL stands in for a presigned one of an object store.
import { createHash } from "node:crypto";
import type { Reply } from "./http.js";
import { isObject, parseJson, show } from "../../reading/json.js";
import type { ReceivedMedia, ReceivedRequest } from "./received.js";

type StoredMedia = Omit<ReceivedMedia, "uploaded"> & { uploaded: boolean };

/** Announced media and what is wrong with them. */
export class MediaStore {
  readonly media: StoredMedia[] = [];
  readonly #report: (problem: string) => void;

  constructor(report: (problem: string) => void) {
    this.#report = report;
  }

  /** `POST /api/public/media`: answers with an upload URL, or null for a file that is known. */
  announce(request: ReceivedRequest, baseUrl: string): Reply {
    const body = parseJson(request.body.toString());
    const announced = isObject(body) ? mediaOf(body) : undefined;
    if (announced === undefined) {
      return this.#refuse(
        `media: want traceId, contentType, contentLength, sha256Hash (base64 of 32 bytes) and field ` +
          `(input, output or metadata), got ${show(body)}`,
      );
    }
    const { mediaId } = announced;
    const uploaded = this.media.some((known) => known.mediaId === mediaId && known.uploaded);
    this.media.push({ ...announced, uploaded });
    return {
      status: 201,
      body: { mediaId, uploadUrl: uploaded ? null : `${baseUrl}/upload/${mediaId}` },
    };
  }

  /** `PUT` to the upload URL: the bytes must be those announced. */
  upload(request: ReceivedRequest, mediaId: string): Reply {
    const announced = this.media.filter((media) => media.mediaId === mediaId);
    const [first] = announced;
    if (first === undefined) return this.#refuse(`media ${mediaId}: uploaded but not announced`);
    const problems = uploadProblems(request, first);
    if (problems.length > 0) return this.#refuse(`media ${mediaId}: ${problems.join("; ")}`);
    for (const media of announced) media.uploaded = true;
    return { status: 200 };
  }

  /** `PATCH /api/public/media/:id`: the client says how its upload went. */
  confirm(mediaId: string): Reply {
    return this.media.some((media) => media.mediaId === mediaId)
      ? { status: 204 }
      : { status: 404, body: { message: "Media asset not found" } };
  }

  #refuse(problem: string): Reply {
    this.#report(problem);
    return { status: 400, body: { message: problem } };
  }
}

function mediaOf(body: Readonly<Record<string, unknown>>): StoredMedia | undefined {
  const { traceId, observationId, contentType, contentLength, sha256Hash, field } = body;
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
    uploaded: false,
  };
}

function uploadProblems(request: ReceivedRequest, announced: ReceivedMedia): readonly string[] {
  const sha256 = createHash("sha256").update(request.body).digest("base64");
  const type = request.headers["content-type"];
  const problems: string[] = [];
  if (sha256 !== announced.sha256) {
    problems.push(`sha256 is ${sha256}, announced was ${announced.sha256}`);
  }
  if (request.body.length !== announced.byteLength) {
    problems.push(`${request.body.length} bytes, announced were ${announced.byteLength}`);
  }
  if (type !== announced.contentType) {
    problems.push(`content-type is ${type}, announced was ${announced.contentType}`);
  }
  // An object store refuses a presigned URL with a second way of signing in; the keys are not its own.
  if (request.headers.authorization !== undefined) {
    problems.push("the upload carries an authorization header");
  }
  return problems;
}
