// The one state of a process, which all copies of the package share.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Tracer } from "@opentelemetry/api";
import { printWarning } from "../foundation/warning-line.js";
import { bare } from "../foundation/own-fields.js";
import type { Scope } from "./context.js";
import type { Mask } from "../masking/mask.js";
import type { Observation } from "./observation.js";
import type { Pricing, Rates } from "./pricing.js";
import { shared } from "./shared.js";
import type { SpanConventions } from "./span-form.js";
import type { Trace } from "./trace.js";

/** Receives ended observations. */
export interface Sink {
  /**
   * Takes an ended observation. Must not block, and must not throw, but for the end of the stack
   * before it has taken the observation.
   */
  add(observation: Observation): void;
  /** Called with an observation that begins, for consumers that need the order of beginnings. */
  readonly started?: ((observation: Observation) => void) | undefined;
  /** True: sampling leaves nothing out of it, unless another process has decided. */
  readonly takesAll?: boolean | undefined;
  /** True: it keeps its observations to itself, so that scores are not sent either. */
  readonly isCapture?: boolean | undefined;
  /** The tracer whose spans its observations are, if they are shared. */
  readonly tracer?: Tracer | undefined;
  /** The conventions that its spans follow beside Langfuse's. */
  readonly conventions?: SpanConventions | undefined;
  /** The destination that it belongs to, if the program names it. */
  readonly destination?: NamedDestination | undefined;
  /** Returns the sink for traces of another destination, where not its own: in a capture. */
  readonly towards?: ((named: NamedDestination) => Sink) | undefined;
}

/** A destination beside that of `configure`. */
export interface NamedDestination {
  /** Set by `configure`; undefined until then, and while tracing is off. */
  sink: Sink | undefined;
}

/** The part of an AsyncLocalStorage that is used, so that our declarations need none of Node's. */
interface Scopes {
  getStore(): Scope | undefined;
  run<R, A extends readonly unknown[]>(scope: Scope, fn: (...args: A) => R, ...args: A): R;
}

/** State that `configure` sets and the traced call reads. */
export interface TracingState {
  readonly scopes: Scopes;
  /** False: a wrapped function calls its original and does nothing else. */
  live: boolean;
  /** Whether a trace may begin outside `captureTraces`; undefined until the first call asks. */
  enabled: boolean | undefined;
  /** The number of running `captureTraces`. */
  captures: number;
  /** Whether traces may begin that go to a destination beside that of `configure`. */
  hasDestinations: boolean;
  /** Reads the environment when nothing was configured before the first traced call. */
  setUp: (() => void) | undefined;
  /** Decides at the root whether a trace is recorded; undefined: every one is. */
  sample: ((trace: Trace, name: string, args: readonly unknown[]) => boolean) | undefined;
  /** Called with the first observation of each trace; must not throw. */
  rootBegan: ((root: Observation) => void) | undefined;
  /** Called with each observation that has ended, where metrics are wanted; must not throw. */
  measure: ((observation: Observation) => void) | undefined;
  /** The sink of traces without one. */
  sink: Sink;
  /** Langfuse's environment and release of this process, on every observation. */
  environment: string | undefined;
  release: string | undefined;
  /** Of the resource; the name of the program's package where there is no other. */
  serviceName: string | undefined;
  serviceVersion: string | undefined;
  /** Metadata is sent as text, with an attribute for each key. */
  metadataPerKey: boolean;
  /** Masks each observation as it ends, and the attributes of traces. */
  mask: Mask | undefined;
  /** Bytes of the largest file that is recorded as a file; 0: files count as text. */
  mediaBytes: number;
  /** The prices of model calls, once loaded. */
  pricing: Pricing | undefined;
  /** Prices by model that go before those. */
  prices: Readonly<Record<string, Rates>> | undefined;
  /** True while a value is snapshotted: what runs then (a getter, toJSON) is not traced. */
  capturing: boolean;
  /** The number of swallowed faults of this package. */
  faults: number;
  /** The keys of past warnings, so that each is shown once. */
  readonly warned: Set<string>;
  /** Prints a warning: to stderr, or with `configure({ logger })`. */
  warn: (message: string) => void;
}

function create(): TracingState {
  return {
    scopes: new AsyncLocalStorage<Scope>(),
    live: true,
    enabled: undefined,
    captures: 0,
    hasDestinations: false,
    setUp: undefined,
    sample: undefined,
    rootBegan: undefined,
    measure: undefined,
    sink: bare<Sink>({ add() {} }),
    environment: undefined,
    release: undefined,
    serviceName: undefined,
    serviceVersion: undefined,
    metadataPerKey: false,
    mask: undefined,
    mediaBytes: 0,
    pricing: undefined,
    prices: undefined,
    capturing: false,
    faults: 0,
    warned: new Set(),
    warn: printWarning,
  };
}

/** The state that every copy of the package in this process shares. */
export const state: TracingState = shared("state", create);

/** Updates `live` after `enabled`, `captures` or `hasDestinations` has changed. */
export function refreshLive(): void {
  state.live = state.enabled !== false || state.captures > 0 || state.hasDestinations;
}

/** Whether a trace may begin; the first call reads the environment if nothing was configured. */
export function isEnabled(): boolean {
  if (state.enabled === undefined) state.setUp?.();
  return state.enabled === true;
}
