// The answers of a Langfuse server about itself: its health, and the project that the keys belong to.
import type { Reply } from "./reply.js";

/** The release of Langfuse whose routes are followed. */
export const LANGFUSE_VERSION = "4.83.0";

export function healthReply(version: string): Reply {
  return { status: 200, body: { status: "OK", version } };
}

/**
 * The project that all keys belong to: SDKs write its id into the addresses of traces.
 * Langfuse's Python SDK refuses an answer that lacks any of these fields.
 */
export function projectsReply({ id, name }: Readonly<Record<"id" | "name", string>>): Reply {
  const project = { id, name, organization: { id, name: id }, metadata: {}, retentionDays: 0 };
  return { status: 200, body: { data: [project] } };
}
