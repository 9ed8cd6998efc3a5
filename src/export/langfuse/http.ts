// Requests over connections that are kept and that keep no process alive: a program that has
// nothing else to do must not wait for a server that does not answer.
import { machine } from "../../foundation/machine.js";
import { bare, fieldOf, ownFields } from "../../foundation/own-fields.js";
import { isProtobuf } from "./partial-success.js";
import { SOCKET_DEFAULTS } from "./stream-options.js";
import type { Agent, IncomingMessage, request as startRequest } from "node:http";
import type { LookupFunction } from "node:net";

/** Connections to one server at the same time. */
const SOCKETS = 8;
/**
 * The characters of a response's body that are read; the longest that is needed is a signed
 * address.
 */
const BODY_CHARACTERS = 16_384;

/** A complete response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The beginning of its body. */
  readonly text: string;
}

/**
 * The result of one try: a response, or the system's error, a TimeoutError, the reason of an abort.
 */
export type Reply = HttpResponse | Error;

/** One request. */
export interface HttpRequest {
  /** POST by default. */
  readonly method?: "POST" | "PUT" | "PATCH";
  /** Another address on the same server. */
  readonly url?: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One try of a request. */
interface HttpTry extends HttpRequest {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** No response in time. */
export class TimeoutError extends Error {
  override name = "TimeoutError";

  constructor() {
    super("no answer in time");
  }
}

/** The connections for requests to one address. */
interface Connections {
  readonly request: typeof startRequest;
  readonly agent: Agent;
}

/**
 * Loads its modules on first use, and without `import()` where possible: `import()` of `node:http`
 * reads all of its exports, which on Node 24 loads `fetch` and WebSocket, 70 ms in one turn.
 */
async function connect({ protocol }: URL): Promise<Connections> {
  const { Agent, globalAgent, request } =
    protocol === "https:"
      ? (process.getBuiltinModule?.("node:https") ?? (await import("node:https")))
      : (process.getBuiltinModule?.("node:http") ?? (await import("node:http")));
  // Node's own agent has the proxies of the environment, if NODE_USE_ENV_PROXY asks for them.
  const { options } = globalAgent as { readonly options?: { readonly proxyEnv?: unknown } };
  const proxyEnv = options && fieldOf(options, "proxyEnv");
  return { request, agent: new Agent(bare({ keepAlive: true, maxSockets: SOCKETS, proxyEnv })) };
}

/**
 * All of Node's options that determine the address of a request: Node takes one that is missing
 * from Object.prototype, and a URL that seems to have a `path` or an `auth` for something else.
 */
function addressOf({ protocol, hostname, port, pathname, search, username, password }: URL) {
  return {
    protocol,
    // Only a URL has brackets around an IPv6 address.
    hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? undefined : Number(port),
    path: pathname + search,
    auth:
      username === ""
        ? undefined
        : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
  };
}

/** Node's responses then throw an uncatchable error, which would end the process. */
function isSignalPolluted(): boolean {
  return (Object.prototype as { readonly signal?: unknown }).signal !== undefined;
}

/** Connections to one address. */
export class HttpClient {
  private readonly url: URL;
  private connections: Promise<Connections> | undefined;

  /** @param lookup resolves the name of the server; Node's own by default */
  constructor(
    url: string,
    private readonly lookup?: LookupFunction,
  ) {
    this.url = new URL(url);
  }

  /**
   * Sends a request once. A redirect is a response: a POST that follows one may become a GET.
   * @returns a promise that never rejects
   */
  async send(attempt: HttpTry): Promise<Reply> {
    if (isSignalPolluted()) return new Error("other code added `signal` to Object.prototype");
    try {
      return await this.exchange(
        await (this.connections ??= connect(this.url)),
        ownFields(attempt),
      );
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private exchange(
    { request: start, agent }: Connections,
    { method = "POST", url = this.url, headers, body, timeoutMs, signal }: HttpTry,
  ): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const length = { "content-length": String(body.length) };
      const request = start(
        bare({
          ...SOCKET_DEFAULTS,
          ...addressOf(url),
          lookup: this.lookup,
          method,
          agent,
          headers: { ...headers, ...length },
        }),
      );
      const stopListening = (): void => {
        machine.clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      };
      const fail = (error: Error): void => {
        stopListening();
        reject(error);
        request.destroy();
      };
      const abort = (): void => fail(signal.reason as Error);
      const timer = machine.setTimeout(() => fail(new TimeoutError()), timeoutMs).unref();
      signal.addEventListener("abort", abort);
      request.on("socket", (socket) => socket.unref());
      request.on("error", fail);
      request.on("response", (response) => {
        let text = "";
        response.setEncoding(isProtobuf(response) ? "latin1" : "utf8");
        response.on("data", (chunk: string) => {
          if (text.length < BODY_CHARACTERS) text += chunk;
        });
        response.on("error", fail);
        response.on("end", () => {
          stopListening();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      request.end(body);
    });
  }
}
