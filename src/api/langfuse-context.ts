// The cookbook's `langfuse_context`: what the code inside an observation can say of it.
import { currentScope } from "../tracing/context.js";
import { checkedUpdate } from "../tracing/checked-update.js";
import type { ObservationUpdate, TraceAttributes } from "../tracing/fields.js";
import { reportFault, warnOnce } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import { score, type ScoreInput, type Score } from "./score.js";
import { flush } from "../export/process/lifecycle.js";
import { traceUrl } from "../export/langfuse/trace-url.js";
import { state } from "../tracing/state.js";
import type { Trace } from "../tracing/trace.js";

/**
 * What the running code can say and ask of its own observation and trace. Outside an observation
 * each of these warns once and does nothing; none ever throws.
 * @example
 * class Guide {
 *   @observe()
 *   async answer(question: string) {
 *     langfuseContext.updateCurrentTrace({ userId: "user-1", tags: ["cookbook"] });
 *     langfuseContext.updateCurrentObservation({ metadata: { length: question.length } });
 *   }
 * }
 */
export const langfuseContext = {
  /** Says more of the current observation; see {@link ObservationUpdate}. */
  updateCurrentObservation(update: ObservationUpdate): void {
    withCurrent("updateCurrentObservation", (observation) =>
      observation.update(checkedUpdate("updateCurrentObservation", update)),
    );
  },

  /** Says more of the current trace: it goes on every observation of it that is not yet sent. */
  updateCurrentTrace(update: TraceAttributes): void {
    withCurrent("updateCurrentTrace", ({ trace }) => trace.update(update));
  },

  /** The current trace's id: 32 hex digits, the same in Langfuse and in W3C headers. */
  getCurrentTraceId(): string | undefined {
    return withCurrent("getCurrentTraceId", ({ trace }) => trace.id);
  },

  /** The current observation's id: 16 hex digits. */
  getCurrentObservationId(): string | undefined {
    return withCurrent("getCurrentObservationId", ({ spanId }) => spanId);
  },

  /**
   * Where the current trace can be seen in Langfuse. A promise, as the project's id must be asked
   * for once; undefined when Langfuse has no keys or does not answer. Never rejects.
   */
  async getCurrentTraceUrl(): Promise<string | undefined> {
    const id = withCurrent("getCurrentTraceUrl", ({ trace }) => trace.id);
    return id === undefined ? undefined : traceUrl(id);
  },

  /** Scores the current observation; see {@link score}. */
  scoreCurrentObservation(given: ScoreInput): void {
    withCurrent("scoreCurrentObservation", ({ trace, spanId }) =>
      scoreIn(trace, { ...given, traceId: trace.id, observationId: spanId }),
    );
  },

  /** Scores the current trace as a whole; see {@link score}. */
  scoreCurrentTrace(given: ScoreInput): void {
    withCurrent("scoreCurrentTrace", ({ trace }) =>
      scoreIn(trace, { ...given, traceId: trace.id }),
    );
  },

  /** Resolves when everything that has ended so far is delivered or given up. Never rejects. */
  flush(): Promise<void> {
    return flush();
  },
};

/** Scores what is in `trace`, unless that goes nowhere. */
function scoreIn(trace: Trace, given: Score): void {
  const { environment } = trace.attributes;
  if (!trace.sink.isCapture) score(environment === undefined ? given : { environment, ...given });
}

/** Runs `use` with the current observation; its faults are swallowed. */
function withCurrent<R>(name: string, use: (observation: Observation) => R): R | undefined {
  const scope = currentScope();
  const observation = scope?.current;
  if (observation === undefined) {
    // Where tracing is off, or the trace is not sampled, there is none, and nothing to warn of.
    if (state.live && scope?.sampledOut === undefined) {
      warnOnce(
        `context:${name}`,
        `langfuseContext.${name} was called outside an observation and did nothing. Call it inside a function that has @observe().`,
      );
    }
    return undefined;
  }
  try {
    return use(observation);
  } catch (error) {
    reportFault(`running langfuseContext.${name}`, error);
    return undefined;
  }
}
