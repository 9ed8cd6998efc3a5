// Requests over connections that are kept and that keep no process alive: a program that has
// nothing else to do must not wait for a server that does not answer.
import { machine } from "../../foundation/machine.js";
import type { Agent, IncomingMessage, request as startRequest } from "node:http";

/** Connections to one server at the same time. */
const SOCKETS = 8;
/** How much of a response's body is read; the longest that is needed is a signed address. */
const BODY_CHARACTERS = 16_384;

/** A response that came in whole. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The beginning of its body. */
  readonly text: string;
}

/** What came of one try: a response, or the system's error, a TimeoutError, the reason of an abort. */
export type Reply = HttpResponse | Error;

/** What is sent. */
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
    super("there was no answer in time");
  }
}

/** How requests to one address are made. */
interface Connections {
  readonly request: typeof startRequest;
  readonly agent: Agent;
}

/**
 * Loads what it takes when it is first used, and by no `import` where that can be: one of `node:http`
 * asks it for all that it exports, which on Node 24 loads `fetch` and WebSocket, 70 ms in one turn.
 */
async function connect({ protocol }: URL): Promise<Connections> {
  const { Agent, request } =
    protocol === "https:"
      ? (process.getBuiltinModule?.("node:https") ?? (await import("node:https")))
      : (process.getBuiltinModule?.("node:http") ?? (await import("node:http")));
  return { request, agent: new Agent({ keepAlive: true, maxSockets: SOCKETS }) };
}

/** Connections to one address. */
export class HttpClient {
  private readonly url: URL;
  private connections: Promise<Connections> | undefined;

  constructor(url: string) {
    this.url = new URL(url);
  }

  /**
   * Sends a request once. A redirect is a response: a POST that follows one may come out as a GET.
   * @returns a promise that never rejects
   */
  async send(attempt: HttpTry): Promise<Reply> {
    try {
      return await this.exchange(await (this.connections ??= connect(this.url)), attempt);
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
      const request = start(url, {
        method,
        agent,
        headers: { ...headers, "content-length": String(body.length) },
      });
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
        response.setEncoding("utf8");
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
