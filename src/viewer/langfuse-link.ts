// The link to Langfuse of a shown trace, if the environment has its keys.
import { serverIn, resolveSettings } from "../export/configure/settings.js";
import { traceUrl } from "../export/langfuse/trace-url.js";

/** @param ownUrl this viewer's address: where traces go to it, there is nowhere else to look */
export function langfuseLinks(
  ownUrl: () => string,
): (traceId: string) => Promise<string | undefined> {
  const server = serverIn(resolveSettings({}, process.env));
  if (server === undefined) return async () => undefined;
  return async (traceId) =>
    isSame(server.baseUrl, ownUrl()) ? undefined : traceUrl(traceId, server);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  const isLocal = a.hostname === "localhost" || a.hostname === b.hostname;
  return isLocal && a.port === b.port;
}
