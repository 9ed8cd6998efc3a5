// The viewer's server: gives the page and its traces to the browser of this machine, tells it what
// comes, and takes traces where that is asked for.
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
  checkOptions,
  type Checks,
} from "../foundation/options.js";
import { refusalOf } from "./guard.js";
import { RequestError, sendJson, sendReply } from "./http.js";
import { LiveTraces } from "./live-traces.js";
import { pageRoutes } from "./page-routes.js";
import { TraceReceiver } from "./receive.js";

/** What {@link startViewer} takes. */
export interface ViewerOptions {
  /** Files and directories to read and to follow, as `readTraces` takes them; none by default. */
  readonly paths?: readonly string[];
  /** The port of 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** The traces to show of all that are read and received; all by default. */
  readonly filter?: TraceFilter;
  /** Whether to take traces over OTLP, as Langfuse does; false by default. */
  readonly receive?: boolean;
  /** Is told what could not be read in the files. */
  readonly onProblem?: (problem: ReadProblem) => void;
}

/** A running viewer. */
export interface Viewer extends AsyncDisposableIfKnown {
  /** Where the browser finds it, without a slash at the end; also LANGFUSE_BASE_URL for `receive`. */
  readonly url: string;
  /** How many traces it shows now. */
  readonly traceCount: number;
  /** Stops listening and following, and cuts open connections. */
  close(): Promise<void>;
}

const CHECKS: Checks<ViewerOptions> = {
  paths: anArray,
  port: aNumber(0, 65_535),
  filter: aRecord,
  receive: aBoolean,
  onProblem: aFunction,
};

/**
 * Shows traces in the browser of this machine, and goes on with those that come.
 * @returns the viewer, listening on 127.0.0.1, when the files were read once
 * @throws InvalidOptionError for a wrong option; (rejects with) the system's error when the port
 *   can't be had
 * @example
 * const viewer = await startViewer({ paths: [".mistral-traced"] });
 * console.log(viewer.url);
 */
export async function startViewer(options: ViewerOptions = {}): Promise<Viewer> {
  checkOptions("startViewer", options, CHECKS);
  const { paths = [], port = 0, receive = false, filter, onProblem } = options;
  const traces = new LiveTraces(filter);
  const receiver = receive ? new TraceReceiver(traces) : undefined;
  const controller = new AbortController();
  if (paths.length > 0) await follow(paths, traces, controller.signal, onProblem);

  let url = "";
  const page = pageRoutes(traces, receiver?.media, () => url);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) throw new RequestError(403, refusal);
    const address = addressOf(request);
    const reply = await receiver?.answer(request, address.pathname);
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
      const status = error instanceof RequestError ? error.status : 500;
      sendJson(response, { message: error instanceof Error ? error.message : "" }, status);
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
      server.listen(port, "127.0.0.1", resolve);
    });
  } catch (error) {
    controller.abort();
    throw error;
  }
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get traceCount() {
      return traces.list().length;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
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

function addressOf({ url = "/" }: IncomingMessage): URL {
  try {
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
