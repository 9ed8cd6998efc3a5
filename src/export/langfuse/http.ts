// Requests over connections that are kept and that keep no process alive: a program that has
// nothing else to do must not wait for a server that does not answer.
import type { Agent, IncomingMessage, request as startRequest } from "node:http";

/** Connections to one server at the same time. */
const SOCKETS = 8;
/** What is read of an answer; the longest that is needed is a signed address. */
const ANSWER_CHARACTERS = 16_384;

/** An answer that came in whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** Its beginning. */
  readonly text: string;
}

export interface SendOptions {
  /** POST by default. */
  readonly method?: "POST" | "PUT" | "PATCH";
  /** Another address on the same server. */
  readonly url?: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** No answer in time. */
export class TimeoutError extends Error {
  override name = "TimeoutError";
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
   * Sends `body`. A redirect is an answer: a POST that follows one may come out as a GET.
   * @throws (rejects with) the system's error, a TimeoutError, or the reason of the signal
   */
  async send({
    method = "POST",
    url = this.url,
    headers,
    body,
    timeoutMs,
    signal,
  }: SendOptions): Promise<Answer> {
    const { request: start, agent } = await (this.connections ??= connect(this.url));
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const request = start(url, {
        method,
        agent,
        headers: { ...headers, "content-length": String(body.length) },
      });
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      };
      const fail = (error: Error): void => {
        settle();
        reject(error);
        request.destroy();
      };
      const abort = (): void => fail(signal.reason as Error);
      const timer = setTimeout(() => fail(new TimeoutError()), timeoutMs).unref();
      signal.addEventListener("abort", abort);
      request.on("socket", (socket) => socket.unref());
      request.on("error", fail);
      request.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          if (text.length < ANSWER_CHARACTERS) text += chunk;
        });
        response.on("error", fail);
        response.on("end", () => {
          settle();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      request.end(body);
    });
  }
}
