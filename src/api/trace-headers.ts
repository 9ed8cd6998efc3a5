// `traceHeaders`: the sending end of a trace that spans several processes.
import { currentScope, type Scope } from "../tracing/context.js";
import { bare, ownFields } from "../foundation/own-fields.js";
import { newSpanId } from "../tracing/ids.js";
import { reportFault } from "../tracing/log.js";
import { traceAttributesOf } from "../tracing/propagated.js";
import type { Trace } from "../tracing/trace.js";
import { formatBaggage, type BaggageMember } from "../w3c/baggage.js";
import { langfuseBaggage } from "./langfuse-baggage.js";
import { formatTraceparent, RANDOM, SAMPLED } from "../w3c/traceparent.js";

/** Whether trace attributes go to another process, or come from one. */
export interface BaggageOptions {
  /** False: no user, session, tags or other `baggage` is sent or accepted; true by default. */
  readonly baggage?: boolean;
}

/**
 * Returns the W3C headers that let another service continue the current trace: `traceparent`, `tracestate`
 * and `baggage`. The baggage has the trace's attributes under the names of Langfuse's SDKs. Use
 * `{ baggage: false }` for a request to a receiver that must not know the user.
 * @param options `{ baggage: false }` leaves the attributes out
 * @returns headers to spread into those of a request; empty without a trace
 * @example Call another service
 * await fetch(url, { headers: { "content-type": "application/json", ...traceHeaders() } });
 * @example Send neither user nor session to a third party
 * await fetch(url, { headers: traceHeaders({ baggage: false }) });
 * @example Send a trace through a queue
 * const job = { question, headers: traceHeaders() };
 */
export function traceHeaders(options: BaggageOptions = {}): Record<string, string> {
  try {
    const { baggage = true } = ownFields(options);
    const scope = currentScope();
    if (scope === undefined) return {};
    const headers = parentHeaders(scope);
    const members = baggage ? baggageOf(scope) : [];
    if (members.length > 0) headers["baggage"] = formatBaggage(members);
    return headers;
  } catch (error) {
    reportFault("making the headers of a trace", error);
    return {};
  }
}

function parentHeaders({ current, sampledOut, seed }: Scope): Record<string, string> {
  const trace = current?.trace ?? sampledOut;
  const remote = trace === undefined ? seed?.remote : trace.remote;
  const parent = trace === undefined ? undefined : ownParent(trace, current?.spanId);
  const parentSpanId = remote?.parentSpanId;
  const headers: Record<string, string> = {};
  if (parent !== undefined) headers["traceparent"] = parent;
  else if (remote !== undefined && parentSpanId !== undefined) {
    // No observation here yet: the header passes the service by.
    headers["traceparent"] = formatTraceparent({ ...remote, parentSpanId });
  } else return headers;
  if (remote?.tracestate !== undefined) headers["tracestate"] = remote.tracestate;
  return headers;
}

function ownParent(trace: Trace, spanId: string | undefined): string {
  const random = (trace.remote?.flags ?? 0) & RANDOM;
  return formatTraceparent({
    traceId: trace.id,
    // A trace that is not recorded has no spans, and the header must name one.
    parentSpanId: spanId ?? newSpanId(),
    flags: (spanId === undefined ? 0 : SAMPLED) | random,
  });
}

function baggageOf({ current, sampledOut, seed }: Scope): BaggageMember[] {
  const trace = current?.trace ?? sampledOut;
  const { baggage } = trace ?? seed ?? { baggage: undefined };
  const attributes = current ? traceAttributesOf(current) : (trace ?? seed)?.attributes;
  // The default name, too: the receiver's observations must be found by it.
  const name = attributes?.name ?? trace?.rootName;
  const named = bare({ ...attributes, ...(name !== undefined && { name }) });
  const passedBy = trace === undefined && seed?.remote?.parentIsObserved;
  const observed = current?.trace.id ?? (passedBy ? seed?.remote?.traceId : undefined);
  return [...langfuseBaggage(named, observed), ...(baggage ?? [])];
}
