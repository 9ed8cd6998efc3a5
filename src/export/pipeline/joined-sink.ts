// Ends observations as spans of the user's own OpenTelemetry provider, which takes them from there.
import type { Tracer, TracerProvider } from "@opentelemetry/api";
import { wellFormed } from "../../foundation/well-formed.js";
import type { Observation } from "../../tracing/observation.js";
import { INSTRUMENTATION_SCOPE } from "../../tracing/resource.js";
import { spanFormOf, type SpanConventions } from "../../tracing/span-form.js";
import type { Sink } from "../../tracing/state.js";
import type { Deadline } from "../process/deadline.js";
import { forceFlush } from "../process/force-flush.js";
import { registry, type Pending } from "../process/registry.js";

/**
 * A user's provider as the way out. Observations that it does not send are not counted by
 * {@link counters}.
 */
export class JoinedSink implements Sink, Pick<Pending, "flush"> {
  readonly tracer: Tracer;
  readonly started = undefined;
  /** The provider has a sampler of its own. */
  readonly takesAll = true;
  readonly isCapture = undefined;
  readonly destination = undefined;
  readonly towards = undefined;

  constructor(
    private readonly provider: TracerProvider,
    readonly conventions?: SpanConventions,
  ) {
    this.tracer = provider.getTracer(INSTRUMENTATION_SCOPE.name, INSTRUMENTATION_SCOPE.version);
  }

  add(observation: Observation): void {
    const span = observation.active?.span;
    // An observation that began elsewhere, in captureTraces, is not a span of this provider.
    if (span === undefined) return;
    registry.providers.add(this);
    const { name, attributes } = spanFormOf(observation);
    span.updateName(wellFormed(name));
    span.setAttributes(wellFormed(attributes));
    if (observation.level === "ERROR") span.setStatus(wellFormed(observation.status));
    span.end(observation.endTime);
  }

  async flush(deadline: Deadline): Promise<void> {
    registry.providers.delete(this);
    // The global one only passes on to what was set up.
    const provider: TracerProvider & { getDelegate?(): object } = this.provider;
    const actual = provider.getDelegate?.() ?? provider;
    const failure = "the tracer provider did not deliver all spans";
    const isDone = await forceFlush(actual, { key: "force-flush", failure }, deadline);
    if (!isDone) registry.providers.add(this);
  }
}
