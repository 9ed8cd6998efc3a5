// `continueTrace`: the receiving end of a trace that spans several processes.
import { createHash } from "node:crypto";
import { bare, fieldOf, ownFields } from "../foundation/own-fields.js";
import { runIn, seedScope, type Scope } from "../tracing/context.js";
import { newTraceId } from "../tracing/ids.js";
import { reportFault, warnOnce } from "../tracing/log.js";
import type { BaggageOptions } from "./trace-headers.js";
import type { RemoteTrace, TraceSeed } from "../tracing/trace.js";
import { updateAttributes, type CheckedTraceAttributes } from "../tracing/trace-attributes.js";
import { parseBaggage } from "../w3c/baggage.js";
import { readLangfuseBaggage } from "./langfuse-baggage.js";
import { ownSink } from "./own-sink.js";
import { isSpanId, isTraceId, parseTraceparent, SAMPLED } from "../w3c/traceparent.js";
import { parseTracestate } from "../w3c/tracestate.js";

/** Headers of a request: those of fetch, of node:http, or a plain object. */
export type RequestHeaders =
  | {
      /** The header of a name in lower case. */
      get(name: string): string | null | undefined;
    }
  | Readonly<Record<string, string | readonly string[] | number | undefined>>;

/** A trace by its ids, for a sender without W3C headers. */
export interface TraceContext {
  /** 32 lower-case hex digits, such as {@link createTraceId} makes of the program's own id. */
  readonly traceId: string;
  /** The parent in another process, if any: 16 lower-case hex digits. */
  readonly parentSpanId?: string;
}

/** Options of {@link continueTrace}: its trust in the sender of a request. */
export interface ContinueOptions extends BaggageOptions {
  /**
   * False: the headers are those of a stranger. A new trace begins, with its own id and sampling, and
   * its root links to the span that sent the request. Baggage is ignored. True by default.
   */
  readonly trusted?: boolean;
}

/**
 * Runs `fn` as part of a trace that began elsewhere. Observations in `fn` belong to that trace,
 * under the span that sent the request; they follow its sampling decision and carry its attributes.
 * Missing or invalid W3C headers are ignored, and a new trace is started.
 * @param from the headers of a request, or the ids of a trace
 * @param options `{ trusted: false }` for requests from outside, whose sender could name any user,
 *   trace or sampling decision. `{ baggage: false }` ignores the baggage alone.
 * @returns the result of `fn`
 * @throws only errors of `fn`
 * @example Continue the trace of a request from outside
 * import { createServer } from "node:http";
 *
 * createServer((request, response) =>
 *   continueTrace(request.headers, async () => response.end(await guide.answer(request.url)), {
 *     trusted: false, // open to the internet
 *   }),
 * );
 * @example Continue a trace by an id of the program
 * await continueTrace({ traceId: createTraceId(order.id) }, () => fulfil(order));
 * @example Continue the trace of an internal service
 * app.post("/chat", (request) =>
 *   continueTrace(request.headers, () => chat.answer(request.body.question)),
 * );
 * @example Continue a trace from a queue
 * async function work(job: { headers: Record<string, string>; question: string }) {
 *   return continueTrace(job.headers, () => guide.answer(job.question));
 * }
 * @example Take the ids but not the user of a sender
 * app.post("/chat", (request) =>
 *   continueTrace(request.headers, () => chat.answer(request.body.question), { baggage: false }),
 * );
 */
export function continueTrace<Result>(
  from: RequestHeaders | TraceContext,
  fn: () => Result,
  options: ContinueOptions = {},
): Result {
  const scope = scopeFrom(from, options);
  return scope === undefined ? fn() : runIn(scope, fn);
}

/**
 * Makes a trace id: the same one for the same seed, so that a trace can be found or scored by the
 * program's own id, or a random one without a seed. Langfuse's SDKs make the same id of a seed.
 * @param seed such as the id of an order or a message
 * @returns 32 lower-case hex digits
 * @example Make the id of a trace from the id of an order
 * createTraceId("order-1"); // "0bafe22156d2698c143b86040446d366"
 * @example Score a trace later by the same id
 * await continueTrace({ traceId: createTraceId(message.id) }, () => guide.answer(question));
 * // and later, in another request:
 * score({ traceId: createTraceId(message.id), name: "thumbs-up", value: true });
 */
export function createTraceId(seed?: string): string {
  if (seed === undefined || seed === "") return newTraceId();
  return createHash("sha256").update(seed, "utf8").digest("hex").slice(0, 32);
}

/** The scope for `from`; undefined: the current one. */
function scopeFrom(
  from: RequestHeaders | TraceContext,
  options: ContinueOptions,
): Scope | undefined {
  try {
    const { baggage: useBaggage = true, trusted = true } = ownFields(options);
    const context = contextOf(ownFields(from));
    const headers = from as RequestHeaders;
    let seed: TraceSeed | undefined;
    if (context) seed = contextSeed(context);
    else seed = trusted ? headerSeed(headers, useBaggage) : linkSeed(headers);
    return seed && seedScope({ sink: ownSink(), ...seed });
  } catch (error) {
    reportFault("continuing a trace", error);
    return undefined;
  }
}

function contextOf(from: RequestHeaders | TraceContext): TraceContext | undefined {
  return typeof (from as TraceContext).traceId === "string" ? (from as TraceContext) : undefined;
}

function contextSeed({ traceId, parentSpanId }: TraceContext): TraceSeed | undefined {
  if (!isTraceId(traceId) || (parentSpanId !== undefined && !isSpanId(parentSpanId))) {
    warnOnce(
      "continue-trace",
      `continueTrace: \`traceId\` must be 32 lower-case hex digits, and \`parentSpanId\` 16 (got ${JSON.stringify({ traceId, parentSpanId })}). A new trace begins. createTraceId returns a traceId for any id.`,
    );
    return undefined;
  }
  return { remote: remoteTrace({ traceId, parentSpanId }) };
}

/** A request of a stranger is linked to, and followed in nothing. */
function linkSeed(headers: RequestHeaders): TraceSeed {
  const parent = parseTraceparent(header(headers, "traceparent") ?? "");
  if (parent === undefined) return {};
  const { traceId, parentSpanId, flags } = parent;
  return { link: { traceId, spanId: parentSpanId, traceFlags: flags, isRemote: true } };
}

function headerSeed(headers: RequestHeaders, useBaggage: boolean): TraceSeed | undefined {
  const parent = parseTraceparent(header(headers, "traceparent") ?? "");
  const members = useBaggage ? parseBaggage(header(headers, "baggage") ?? "") : [];
  if (parent === undefined && members.length === 0) return undefined;
  const { update, observedTraceId, others } = readLangfuseBaggage(members);
  const attributes = bare<CheckedTraceAttributes>({});
  updateAttributes(attributes, update);
  if (parent === undefined) return { attributes, baggage: others };
  return {
    attributes,
    baggage: others,
    sampled: (parent.flags & SAMPLED) !== 0,
    remote: remoteTrace({
      ...parent,
      parentIsObserved: observedTraceId === parent.traceId,
      // Without a valid traceparent it has no meaning.
      tracestate: parseTracestate(header(headers, "tracestate") ?? ""),
    }),
  };
}

function remoteTrace(trace: Partial<RemoteTrace> & { readonly traceId: string }): RemoteTrace {
  return {
    parentSpanId: undefined,
    parentIsObserved: false,
    flags: 0,
    tracestate: undefined,
    local: new Map(),
    ...trace,
  };
}

/** A header by its lower-case name, in any spelling of the object; several lines are joined. */
function header(headers: RequestHeaders, name: string): string | undefined {
  const get = fieldOf(headers, "get");
  if (typeof get === "function") {
    return (Reflect.apply(get, headers, [name]) as string | null | undefined) ?? undefined;
  }
  const lines = Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]): unknown => value);
  const texts = lines.filter((line) => typeof line === "string");
  return texts.length === 0 ? undefined : texts.join(",");
}
