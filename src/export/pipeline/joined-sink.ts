// Ends observations as spans of the user's own OpenTelemetry provider, which takes them from there.
import { ProxyTracerProvider, type Tracer, type TracerProvider } from "@opentelemetry/api";
import { wellFormed } from "../../foundation/well-formed.js";
import { warnOnce } from "../../tracing/log.js";
import type { Observation } from "../../tracing/observation.js";
import { INSTRUMENTATION_SCOPE } from "../../tracing/resource.js";
import type { Sink } from "../../tracing/state.js";
import { untilAborted, type Deadline } from "../process/deadline.js";
import { registry, type Pending } from "../process/registry.js";

/** A user's provider as the way out. What it does not send is not counted by {@link counters}. */
export class JoinedSink implements Sink, Pick<Pending, "flush"> {
  readonly tracer: Tracer;
  readonly started = undefined;
  /** The provider has a sampler of its own. */
  readonly takesAll = true;
  readonly isCapture = undefined;
  readonly destination = undefined;
  readonly towards = undefined;

  constructor(private readonly provider: TracerProvider) {
    this.tracer = provider.getTracer(INSTRUMENTATION_SCOPE.name, INSTRUMENTATION_SCOPE.version);
  }

  add(observation: Observation): void {
    const span = observation.active?.span;
    // One that began elsewhere, in captureTraces, is no span of this provider.
    if (span === undefined) return;
    registry.providers.add(this);
    span.updateName(wellFormed(observation.name));
    span.setAttributes(wellFormed(observation.attributes));
    if (observation.level === "ERROR") span.setStatus(wellFormed(observation.status));
    span.end(observation.endTime);
  }

  async flush({ signal }: Deadline): Promise<void> {
    registry.providers.delete(this);
    try {
      // The global one only passes on to what was set up.
      const { provider } = this;
      const actual = provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider;
      // What OpenTelemetry's SDK has and its API does not name.
      const { forceFlush } = actual as { forceFlush?: unknown };
      if (typeof forceFlush !== "function") return;
      await untilAborted(Promise.resolve(Reflect.apply(forceFlush, actual, [])), signal);
      if (signal.aborted) registry.providers.add(this);
    } catch (error) {
      warnOnce("force-flush", `the tracer provider could not deliver all spans: ${String(error)}`);
    }
  }
}
