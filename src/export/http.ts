// POST requests over connections that are kept and that keep no process alive: a program that has
// nothing else to do must not wait for a server that does not answer.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** Connections to one server at the same time. */
const SOCKETS = 8;
/** What is read of an answer; no message needs more. */
const ANSWER_CHARACTERS = 4_096;

/** An answer that came in whole. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** Its beginning. */
  readonly text: string;
}

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** No answer in time. */
export class TimeoutError extends Error {
  override name = "TimeoutError";
}

/** Connections to one address. */
export class HttpClient {
  private readonly url: URL;
  private readonly agent: HttpAgent;
  private readonly request: typeof httpRequest;

  constructor(url: string) {
    this.url = new URL(url);
    const isSecure = this.url.protocol === "https:";
    const Agent = isSecure ? HttpsAgent : HttpAgent;
    this.agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
    this.request = isSecure ? httpsRequest : httpRequest;
  }

  /**
   * Sends `body`. A redirect is an answer: a POST that follows one may come out as a GET.
   * @throws (rejects with) the system's error, a TimeoutError, or the reason of the signal
   */
  post({ headers, body, timeoutMs, signal }: PostOptions): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const request = this.request(this.url, {
        method: "POST",
        agent: this.agent,
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
