// The address of a trace's page in Langfuse. Its pages are filed under the id of the project that
// the keys belong to, which must be asked for once.
import { warnOnce } from "../../tracing/log.js";
import { serverHeaders } from "./server-headers.js";
import type { LangfuseServer } from "../process/registry.js";
import { untraced } from "../process/untraced.js";

const TIMEOUT_MS = 5_000;

/** The ids that were asked for; one that could not be had is asked for again. */
const projectIds = new WeakMap<LangfuseServer, Promise<string>>();

/**
 * The address of a trace's page.
 * @param server the project that it was sent to
 * @returns undefined if traces do not go to Langfuse, or its answer lacks the project; never
 *   rejects
 */
export async function traceUrl(
  traceId: string,
  server: LangfuseServer | undefined,
): Promise<string | undefined> {
  if (server === undefined) return undefined;
  try {
    const projectId = projectIds.get(server) ?? untraced(() => askProjectId(server));
    projectIds.set(server, projectId);
    return `${server.baseUrl}/project/${await projectId}/traces/${traceId}`;
  } catch (error) {
    projectIds.delete(server);
    const reason = error instanceof Error ? error.message : String(error);
    warnOnce(
      "trace-url",
      `no link to a trace: ${server.baseUrl} did not return the project of the keys (${reason}).`,
    );
    return undefined;
  }
}

async function askProjectId(server: LangfuseServer): Promise<string> {
  const response = await fetch(`${server.baseUrl}/api/public/projects`, {
    headers: serverHeaders(server),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  const answer = (await response.json()) as { data?: readonly { id?: unknown }[] };
  const id = answer.data?.[0]?.id;
  if (typeof id !== "string") throw new Error("its response has no project id");
  return id;
}
