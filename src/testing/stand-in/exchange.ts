// Recorded HTTP traffic, and the choice of the exchange that answers a request.
import { isDeepStrictEqual } from "node:util";
import { isJsonObject } from "../../reading/json.js";
import { asksForStream, type StandInRequest } from "./request.js";

/** One request to the Mistral API and its answer, as recorded or written by hand. */
export interface Exchange {
  readonly name: string;
  readonly category: string;
  /** The source of the recording. */
  readonly provenance?: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    /** JSON, or a form as `{ __multipart__: { field: value } }`. */
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** A string is sent as it is, and anything else as JSON. */
    readonly body?: unknown;
    /** A stream in place of a body: one event each, without its blank line. */
    readonly sse?: readonly string[];
  };
}

/**
 * Chooses exchanges. Among those with the request's method, path and stream flag, exchanges with the
 * same body are first, in their order. Each is used once, and the last match repeatedly.
 */
export class Replay {
  private readonly used = new Set<Exchange>();

  constructor(private readonly exchanges: readonly Exchange[]) {}

  /** Returns the exchange that answers a request, if there is one. */
  next(request: StandInRequest): Exchange | undefined {
    const fitting = this.exchanges.filter((exchange) => fits(exchange, request));
    const same = fitting.filter((exchange) => sameBody(exchange.request.body, request.body));
    const candidates = same.length > 0 ? same : fitting;
    const next = candidates.find((exchange) => !this.used.has(exchange)) ?? candidates.at(-1);
    if (next !== undefined) this.used.add(next);
    return next;
  }
}

function fits({ request }: Exchange, received: StandInRequest): boolean {
  return (
    request.method === received.method &&
    request.path === received.path &&
    asksForStream(request.body) === received.stream
  );
}

function sameBody(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(withoutDefaults(one), withoutDefaults(other));
}

/** The client spells out defaults (`stream: false`, `prefix: false`) that other callers leave out. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).filter(
    ([, field]) => field !== undefined && field !== null && field !== false,
  );
  return Object.fromEntries(fields.map(([key, field]) => [key, withoutDefaults(field)]));
}
