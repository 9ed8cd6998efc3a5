// The viewer's server: serves the page and its traces to clients with its token, sends the page new
// traces, and receives traces if `receive` is set.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AsyncDisposableIfKnown } from "../foundation/async-disposable.js";
import { followTraces, type ReadProblem } from "../reading/read-traces.js";
import type { TraceFilter } from "../reading/trace-filter.js";
import {
  aBoolean,
  aFunction,
  aNumber,
  anArray,
  aRecord,
  aString,
  checkOptions,
  type Checks,
} from "../foundation/options.js";
import { aToken, entryOf, newToken } from "./access.js";
import { isLoopback, refusalOf } from "./guard.js";
import { RequestError, send, sendJson, sendReply } from "./http.js";
import { LiveTraces } from "./live-traces.js";
import { pageRoutes } from "./page-routes.js";
import { TraceReceiver } from "./receive.js";

/** Options of {@link startViewer}. */
export interface ViewerOptions {
  /** Files and directories to read and to follow, as `readTraces` takes them; none by default. */
  readonly paths?: readonly string[];
  /** The port; a free one by default. */
  readonly port?: number;
  /**
   * The address to listen on; 127.0.0.1 by default. `"0.0.0.0"` lets containers and other machines
   * in, which need the token as well.
   */
  readonly host?: string;
  /**
   * The first segment of the path, also accepted as the password of Basic authentication: 8 to 200
   * letters, digits, - or _. `MISTRAL_TRACED_VIEWER_TOKEN` by default, or a random one.
   */
  readonly token?: string;
  /** The traces to show of all that are read and received; all by default. */
  readonly filter?: TraceFilter;
  /** Whether to take traces over OTLP, as Langfuse does; false by default. */
  readonly receive?: boolean;
  /** Called with each problem of the files. */
  readonly onProblem?: (problem: ReadProblem) => void;
}

/** A running viewer. */
export interface Viewer extends AsyncDisposableIfKnown {
  /**
   * The address with the token, without a slash at the end. With `receive`, it is the value of
   * LANGFUSE_BASE_URL and OTEL_EXPORTER_OTLP_ENDPOINT.
   */
  readonly url: string;
  /** The number of traces that it shows now. */
  readonly traceCount: number;
  /** Stops listening and following, and cuts open connections. */
  close(): Promise<void>;
}

const CHECKS: Checks<ViewerOptions> = {
  paths: anArray,
  port: aNumber(0, 65_535),
  host: aString,
  token: aToken,
  filter: aRecord,
  receive: aBoolean,
  onProblem: aFunction,
};

const BASIC = 'Basic realm="mistral-traced view"';
const NO_TOKEN =
  "The viewer's token is missing: it is the first segment of the printed address, or the password.";
const TOKEN = (): string | undefined => process.env["MISTRAL_TRACED_VIEWER_TOKEN"] || undefined;

/**
 * Starts a server that shows traces in a browser, new ones as they arrive. Requests without the token
 * get the status 401.
 * @param options files to show, the address to listen on, and whether to receive traces
 * @returns the viewer, listening, once the files have been read
 * @throws InvalidOptionError for a wrong option; (rejects with) the system's error if the port is not
 *   available
 * @example Show recordings
 * const viewer = await startViewer({ paths: [".mistral-traced"] });
 * console.log(viewer.url);
 * @example Receive traces of other programs
 * const viewer = await startViewer({ receive: true, port: 4999 });
 * console.log(`LANGFUSE_BASE_URL=${viewer.url}`);
 * @example Show failed traces alone
 * await using viewer = await startViewer({
 *   paths: [".mistral-traced"],
 *   filter: { level: "ERROR" },
 * });
 */
export async function startViewer(options: ViewerOptions = {}): Promise<Viewer> {
  const given = { ...options, token: options.token ?? TOKEN() };
  const checked = checkOptions("startViewer", given, CHECKS);
  const { paths = [], port = 0, host = "127.0.0.1", receive = false, filter, onProblem } = checked;
  const { token = newToken() } = checked;
  const traces = new LiveTraces(filter);
  const receiver = receive ? new TraceReceiver(traces, token) : undefined;
  const controller = new AbortController();
  if (paths.length > 0) await follow(paths, traces, controller.signal, onProblem);

  let url = "";
  const page = pageRoutes(traces, receiver?.media, () => url);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = addressOf(request);
    const { path, isAllowed } = entryOf(address.pathname, request.headers, token);
    const refusal = refusalOf(request, path, isLoopback(host));
    if (refusal !== undefined) throw new RequestError(403, refusal);
    if (!isAllowed) throw new RequestError(401, NO_TOKEN, { "www-authenticate": BASIC });
    // The page loads its data relative to its address.
    if (path === "") return send(response, 302, "", { location: `/${token}/` });
    address.pathname = path;
    const reply = await receiver?.answer(request, address);
    if (reply !== undefined) return sendReply(response, reply);
    if (request.method !== "GET") throw new RequestError(404, noRoute(receive));
    return page(request, response, address);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const { status, headers } = error instanceof RequestError ? error : new RequestError(500, "");
      sendJson(response, { message: error instanceof Error ? error.message : "" }, status, headers);
    });
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      controller.abort();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    controller.abort();
    throw error;
  }
  url = `http://${originOf(server.address() as AddressInfo)}/${token}`;
  return {
    url,
    get traceCount() {
      return traces.list().length;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A server that listens on all addresses is reached on loopback. */
function originOf({ address, family, port }: AddressInfo): string {
  if (address === "0.0.0.0" || address === "::") return `127.0.0.1:${port}`;
  return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Resolves when the files were read once; what comes later is noted in `traces`. */
function follow(
  paths: readonly string[],
  traces: LiveTraces,
  signal: AbortSignal,
  onProblem: ViewerOptions["onProblem"],
): Promise<void> {
  return new Promise((resolve, reject) => {
    followTraces(
      paths,
      ({ traceIds, problems }) => {
        traces.note(traceIds);
        if (onProblem) for (const problem of problems) onProblem(problem);
        resolve();
      },
      { signal, store: traces.store },
    ).catch(reject);
  });
}

/** The normalised address of a request. */
function addressOf({ url = "/" }: IncomingMessage): URL {
  try {
    // A proxy's whole address, or //host, names another server than the one that answers.
    if (!/^\/(?![/\\])/.test(url)) throw new RangeError("not a path");
    return new URL(url, "http://127.0.0.1");
  } catch {
    throw new RequestError(400, "The address is not valid.");
  }
}

function noRoute(receive: boolean): string {
  return receive
    ? "There is no such route: traces go to POST /api/public/otel/v1/traces."
    : "This viewer receives no traces: start it with `mistral-traced view --receive`.";
}
