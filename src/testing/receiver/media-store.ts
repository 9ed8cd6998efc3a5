// The media that clients announced and uploaded, and their problems.
import {
  announcementReply,
  readAnnouncement,
  uploadProblems,
  type AnnouncedMedia,
} from "../../langfuse-server/media.js";
import type { Reply } from "../../langfuse-server/reply.js";
import type { ReceivedRequest } from "./received.js";

type StoredMedia = AnnouncedMedia & { uploaded: boolean };

/** Announced media, in the order of their announcements. */
export class MediaStore {
  readonly media: StoredMedia[] = [];

  constructor(private readonly report: (problem: string) => void) {}

  /** `POST /api/public/media`: answers with an upload URL, or null for a file that is known. */
  announce({ body }: ReceivedRequest, baseUrl: string): Reply {
    const announced = readAnnouncement(body);
    if (typeof announced === "string") return this.refuse(announced);
    const { mediaId } = announced;
    const uploaded = this.media.some((media) => media.mediaId === mediaId && media.uploaded);
    this.media.push({ ...announced, uploaded });
    return announcementReply(mediaId, uploaded, baseUrl);
  }

  /** `PUT` to the upload URL: the bytes must be those announced. */
  upload(request: ReceivedRequest, mediaId: string): Reply {
    const announced = this.media.filter((media) => media.mediaId === mediaId);
    const [first] = announced;
    if (first === undefined) return this.refuse(`media ${mediaId}: uploaded but not announced`);
    const problems = [
      ...uploadProblems(request.body, first),
      ...headerProblems(request, first.contentType),
    ];
    if (problems.length > 0) return this.refuse(`media ${mediaId}: ${problems.join("; ")}`);
    for (const media of announced) media.uploaded = true;
    return { status: 200 };
  }

  /** `PATCH /api/public/media/:id`: the client reports the result of its upload. */
  confirm(mediaId: string): Reply {
    return this.media.some((media) => media.mediaId === mediaId)
      ? { status: 204 }
      : { status: 404, body: { message: "Media asset not found" } };
  }

  private refuse(problem: string): Reply {
    this.report(problem);
    return { status: 400, body: { message: problem } };
  }
}

function headerProblems({ headers }: ReceivedRequest, contentType: string): readonly string[] {
  const problems: string[] = [];
  if (headers["content-type"] !== contentType) {
    problems.push(
      `content-type must be ${contentType}, as announced (got ${headers["content-type"]})`,
    );
  }
  // An object store refuses a presigned URL together with another authentication.
  if (headers.authorization !== undefined) {
    problems.push("the upload carries an authorization header");
  }
  return problems;
}
