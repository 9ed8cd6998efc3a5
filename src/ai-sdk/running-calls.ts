// The running calls of the AI SDK's functions, by the AI SDK's id of each, with the observations
// that a later event ends.
import type { EndpointFamily } from "../mistral/endpoints/endpoint.js";
import { stringOf, type Fields } from "../mistral/wire/json.js";
import type { Scope } from "../tracing/context.js";
import { enter } from "../tracing/enter.js";
import type { InvocationSpec } from "../tracing/invocation.js";
import { open, settled } from "../tracing/iterations/consumption.js";
import { guard } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import { state } from "../tracing/state.js";
import { end, fail } from "../tracing/unended.js";
import { callSpec } from "./families.js";

/** A stream that the program leaves sends no event. Beyond this number the oldest call is let go. */
const MAX_CALLS = 1000;

/** The running calls of the process. */
export class RunningCalls {
  private readonly calls = new Map<string, RunningCall>();

  /** @param event the event with which the call begins */
  begin(callId: string, event: Fields): void {
    if (this.calls.has(callId)) return;
    this.calls.set(callId, new RunningCall(event));
    const [oldest = ""] = this.calls.size > MAX_CALLS ? this.calls.keys() : [];
    this.take(oldest)?.abandon();
  }

  get(callId: string): RunningCall | undefined {
    return this.calls.get(callId);
  }

  /** Returns a call that ends, for the last time. */
  take(callId: string): RunningCall | undefined {
    const call = this.calls.get(callId);
    this.calls.delete(callId);
    return call;
  }
}

interface OpenCall {
  readonly observation: Observation;
  readonly spec: InvocationSpec;
}

/** One call of a function of the AI SDK. */
export class RunningCall {
  /** Whether a model call is under way: an integration that is registered twice records it once. */
  isCallingModel = false;
  /** The reason of the caller's abort, if it aborted the call. */
  aborted: { readonly reason: unknown } | undefined;
  private readonly observed = new Map<unknown, OpenCall>();

  constructor(readonly start: Fields) {}

  /** The program's name for the call, or that of the function, such as "ai.generateText". */
  get name(): string {
    return stringOf(this.start["functionId"]) ?? stringOf(this.start["operationId"]) ?? "ai";
  }

  /** Opens an observation under the current one. @returns the scope to run the call in, if any */
  begin(key: unknown, name: string, family: EndpointFamily, event: Fields): Scope | undefined {
    if (!state.live || this.observed.has(key)) return undefined;
    const spec = callSpec(name, family, event);
    const scope = enter({ fn: () => undefined, spec, isAsync: false }, undefined, [event]);
    if (scope?.current) {
      this.observed.set(key, { observation: scope.current, spec });
      open(this);
    }
    return scope;
  }

  /** Ends an observation with the event of its end. */
  succeed(key: unknown, event: Fields): void {
    this.end(key, ({ observation, spec }) => {
      guard("reading an answer of the AI SDK", () => {
        const { msToFirstChunk } = event;
        if (typeof msToFirstChunk === "number") {
          observation.completionStartMs = observation.startMs + msToFirstChunk;
        }
        spec.returned(observation, event);
      });
      end(observation);
    });
  }

  /** Ends an observation, or all of them, with an error. */
  fail(error: unknown, keys: Iterable<unknown> = this.observed.keys()): void {
    for (const key of keys) {
      this.end(key, ({ observation, spec }) => fail(observation, spec, error));
    }
  }

  /** Ends what no event will end: the program has left the stream, or the process ends. */
  abandon(): void {
    for (const key of this.observed.keys()) {
      this.end(key, ({ observation }) => {
        observation.update({ metadata: { consumption: "not consumed to the end" } });
        end(observation);
      });
    }
  }

  private end(key: unknown, how: (call: OpenCall) => void): void {
    const call = this.observed.get(key);
    if (call === undefined) return;
    this.observed.delete(key);
    how(call);
    if (this.observed.size === 0) settled(this);
  }
}
