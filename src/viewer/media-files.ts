// Files that Langfuse's SDKs upload apart from the spans, kept in memory for the page.
import type { ServerResponse } from "node:http";
import {
  announcementReply,
  readAnnouncement,
  uploadProblems,
  type AnnouncedMedia,
} from "../langfuse-server/media.js";
import type { Reply } from "../langfuse-server/reply.js";
import { RequestError, send } from "./http.js";

/** Bytes of all files together; beyond it the oldest go. */
const LARGEST = 256 * 1024 * 1024;

/** Types that a browser shows as an image, plays or offers as a file, and never runs. */
const SAFE_TYPE = /^(?:(?:image|audio|video)\/[\w.+-]+|application\/pdf|text\/plain)$/;

interface File {
  readonly type: string;
  readonly bytes: Buffer;
}

export class MediaFiles {
  private readonly announced = new Map<string, AnnouncedMedia>();
  private readonly files = new Map<string, File>();
  private bytes = 0;

  /** `POST /api/public/media`: answers where to upload to, or null for a file that is here. */
  announce(body: Buffer, baseUrl: string): Reply {
    const announced = readAnnouncement(body);
    if (typeof announced === "string") throw new RequestError(400, announced);
    const { mediaId } = announced;
    const isStored = this.files.has(mediaId);
    if (!isStored) this.announced.set(mediaId, announced);
    return announcementReply(mediaId, isStored, baseUrl);
  }

  /** `PUT` to the address that was answered. */
  upload(bytes: Buffer, id: string): Reply {
    const announced = this.announced.get(id);
    if (announced === undefined) {
      throw new RequestError(404, `media ${id}: uploaded but not announced`);
    }
    const problems = uploadProblems(bytes, announced);
    if (problems.length > 0) throw new RequestError(400, `media ${id}: ${problems.join("; ")}`);
    this.announced.delete(id);
    this.files.set(id, { type: announced.contentType, bytes });
    this.bytes += bytes.length;
    for (const [oldest, file] of this.files) {
      if (this.bytes <= LARGEST) break;
      this.files.delete(oldest);
      this.bytes -= file.bytes.length;
    }
    return { status: 200 };
  }

  /** Sends the page a file; one that a browser might run is sent as bytes without a type. */
  give(response: ServerResponse, id: string): void {
    const file = this.files.get(id);
    if (file === undefined) throw new RequestError(404, "There is no such file.");
    send(response, 200, file.bytes, {
      "content-type": SAFE_TYPE.test(file.type) ? file.type : "application/octet-stream",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-disposition": "attachment",
    });
  }
}
