// The routes of the viewer's page: the page itself, the list, one trace or observation at a time,
// and a stream of changes.
import type { IncomingMessage, ServerResponse } from "node:http";
import { dialogueOf } from "./dialogue/dialogue.js";
import { beginEvents, RequestError, send, sendJson } from "./http.js";
import { langfuseLinks } from "./langfuse-link.js";
import { rowOf } from "./listing.js";
import type { LiveTraces } from "./live-traces.js";
import { pageHalves } from "./page-file.js";
import type { MediaFiles } from "./media-files.js";

type RouteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  address: URL,
) => void | Promise<void>;

/**
 * @param media files that were received apart from traces, if any are taken
 * @param ownUrl this server's address
 * @returns the handler of a GET request
 * @throws Error when the page was not built
 */
export function pageRoutes(
  traces: LiveTraces,
  media: MediaFiles | undefined,
  ownUrl: () => string,
): RouteHandler {
  const [head, tail] = pageHalves("'self'");
  const policy = /content="(default-src [^"]*)"/.exec(head)?.[1] ?? "default-src 'none'";
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `${policy}; frame-ancestors 'none'`,
    "x-frame-options": "DENY",
  };
  const linkTo = langfuseLinks(ownUrl);

  return async (request, response, address) => {
    const [room, what, traceId, id] = address.pathname.split("/").slice(1).map(decoded);
    if (room === "") send(response, 200, head + tail, headers);
    else if (room !== "api") throw nothing();
    else if (what === "events") giveEvents(request, response, traces);
    else if (what === "points") sendJson(response, traces.points());
    else if (what === "search") {
      sendJson(response, traces.search(address.searchParams.get("text") ?? ""));
    } else if (what === "traces" && traceId === undefined) sendJson(response, traces.list());
    else if (traceId === undefined) throw nothing();
    else if (what === "dialogue") {
      sendJson(response, dialogueOf(traces.store.observationsOf(traceId)));
    } else if (what === "traces") giveTrace(response, traces, traceId, id);
    else if (what === "langfuse") sendJson(response, { url: await linkTo(traceId) });
    else if (what === "media" && media) media.give(response, traceId);
    else throw nothing();
  };
}

function giveTrace(
  response: ServerResponse,
  traces: LiveTraces,
  traceId: string,
  id: string | undefined,
): void {
  const observations = traces.store.observationsOf(traceId);
  if (id === undefined && observations.length > 0) sendJson(response, observations.map(rowOf));
  else {
    const observation = observations.find((one) => one.id === id);
    if (observation === undefined) throw nothing();
    sendJson(response, observation);
  }
}

function giveEvents(request: IncomingMessage, response: ServerResponse, traces: LiveTraces): void {
  beginEvents(response);
  const stop = traces.watch((listings) => {
    response.write(`event: traces\ndata: ${JSON.stringify(listings)}\n\n`);
  });
  request.on("close", stop);
}

function nothing(): RequestError {
  return new RequestError(404, "There is no page at this address.");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw nothing();
  }
}
