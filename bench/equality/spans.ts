// A server that takes OTLP/JSON as Langfuse does, and what it was sent, decoded.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** One span, as far as Langfuse makes something of it. */
export interface Span {
  readonly name: string;
  /** The parent's name; undefined for the first of a trace. */
  readonly parent: string | undefined;
  readonly kind: number;
  readonly status: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface WireSpan {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: unknown;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface WireRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

/** Receives the spans of either side. */
export class Collector {
  private spans: WireSpan[] = [];
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const isGzip = request.headers["content-encoding"] === "gzip";
      const { resourceSpans } = JSON.parse(
        (isGzip ? gunzipSync(body) : body).toString(),
      ) as WireRequest;
      this.spans.push(
        ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      );
      response.setHeader("content-type", "application/json").end("{}");
    });
  });

  /** @returns its URL */
  async start(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Returns the spans since the last call, by name. */
  take(): Map<string, Span> {
    const { spans } = this;
    this.spans = [];
    const names = new Map(spans.map(({ spanId, name }) => [spanId, name]));
    return new Map(
      spans.map(({ name, parentSpanId, kind, status, attributes }) => [
        name,
        {
          name,
          parent: parentSpanId === undefined ? undefined : names.get(parentSpanId),
          kind,
          status,
          attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, decoded(value)])),
        },
      ]),
    );
  }
}

/** `{ stringValue: "a" }` is "a", a list is a list, and a whole number may be a text. */
function decoded(value: object): unknown {
  const [[type, held] = []] = Object.entries(value) as [string, unknown][];
  if (type === "intValue") return Number(held);
  if (type !== "arrayValue") return held;
  return (held as { readonly values: readonly object[] }).values.map(decoded);
}
