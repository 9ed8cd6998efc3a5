// Who may ask the viewer's server. It listens on loopback only, but every page in the browser can
// send requests there: under a name of its own that resolves to loopback (DNS rebinding), or blindly.
import type { IncomingMessage } from "node:http";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Why a request is refused, or undefined where it is not.
 * @param request one that came to a server on loopback
 */
export function refusalOf(request: IncomingMessage): string | undefined {
  const { host = "", origin, "sec-fetch-site": site } = request.headers;
  if (!isLoopback(host)) {
    return `The host must be 127.0.0.1 or localhost, got ${JSON.stringify(host.slice(0, 100))}.`;
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return "Pages of other origins may not ask.";
  }
  // A link to the page may stand anywhere; what is in it is for the page itself only.
  if (site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation(request)) {
    return "Pages of other sites may not ask.";
  }
  return undefined;
}

function isLoopback(host: string): boolean {
  return LOOPBACK.has(host.replace(/:\d{1,5}$/, "").toLowerCase());
}

/** A list of what may be navigated to, since a path of data can be written in many ways. */
function isNavigation({ method, url = "", headers }: IncomingMessage): boolean {
  const [path = ""] = url.split(/[?#]/, 1);
  const isPage = path === "/" || /^\/project\/[\w-]+\/traces\/[\w-]+$/.test(path);
  return method === "GET" && headers["sec-fetch-mode"] === "navigate" && isPage;
}
