// Refuses requests of other pages. Every page in the browser can send requests to loopback: under a
// name of its own that resolves to it (DNS rebinding), or blindly.
import type { IncomingMessage } from "node:http";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Returns why a request is refused, or undefined if it is not.
 * @param path the request's path without the token
 * @param isForLoopback whether the server listens on loopback only, and has no other names
 */
export function refusalOf(
  request: IncomingMessage,
  path: string,
  isForLoopback: boolean,
): string | undefined {
  const { host = "", origin, "sec-fetch-site": site } = request.headers;
  if (isForLoopback && !isLoopback(host)) {
    return `The host must be 127.0.0.1 or localhost, not ${JSON.stringify(host.slice(0, 100))}.`;
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return "Requests from other origins are refused.";
  }
  // A link to the page may be anywhere; its content is for the page itself only.
  if (
    site !== undefined &&
    site !== "same-origin" &&
    site !== "none" &&
    !isNavigation(request, path)
  ) {
    return "Requests from other sites are refused.";
  }
  return undefined;
}

/** @param host an address, or a Host header with a port */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host.replace(/:\d{1,5}$/, "").toLowerCase());
}

/** A list of what may be navigated to, since a path of data can be written in many ways. */
function isNavigation({ method, headers }: IncomingMessage, path: string): boolean {
  const isPage = /^\/?$|^\/project\/[\w-]+\/traces\/[\w-]+$/.test(path);
  return method === "GET" && headers["sec-fetch-mode"] === "navigate" && isPage;
}
