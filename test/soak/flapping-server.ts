// A Langfuse that has one fault after the other, and remembers which spans it has taken.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** Each status is answered as it is; the others are named for their fault. */
export const FAULTS = ["503", "429", "hang", "cut", "408", "413", "lose-answer", "down", "500"];

/** The receiver of the tests keeps whole spans, too much for minutes. This one keeps their ids. */
export class FlappingServer {
  fault: string | undefined;
  /** The number of times that each span has arrived. */
  readonly arrived = new Map<string, number>();
  /** 0: any that is free. */
  #port = 0;
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const { fault } = this;
      if (fault === "hang") return;
      if (fault === "cut") {
        response.destroy();
        return;
      }
      const taken =
        fault === undefined || fault === "lose-answer" || (fault === "413" && body.length < 3_000);
      if (!taken) {
        const status = Number(fault);
        response.writeHead(status, status === 429 ? { "retry-after": "2" } : {}).end();
        return;
      }
      this.#take(body);
      if (fault === "lose-answer") response.destroy();
      else response.end("{}");
    });
  });

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Spans that have arrived more than once. */
  get resent(): number {
    return [...this.arrived.values()].filter((times) => times > 1).length;
  }

  /** Sets the fault; at "down" nothing listens, until another is set. */
  async set(fault: string | undefined): Promise<void> {
    const before = this.fault;
    this.fault = fault;
    if (fault === "down" && before !== "down") await this.close();
    if (before === "down" && fault !== "down") await this.listen();
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(this.#port, "127.0.0.1"), "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #take(body: Buffer): void {
    for (const [, spanId = ""] of gunzipSync(body)
      .toString()
      .matchAll(/"spanId":"([0-9a-f]{16})"/g)) {
      this.arrived.set(spanId, (this.arrived.get(spanId) ?? 0) + 1);
    }
  }
}
