// The cookbook's `langfuse_context`: updates, ids and scores of the current observation and trace.
import { currentScope } from "../tracing/context.js";
import { checkedUpdate } from "../tracing/checked-update.js";
import type { ObservationUpdate, TraceAttributes } from "../tracing/fields.js";
import { reportFault, warnOnce } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import { traceAttributesOf } from "../tracing/propagated.js";
import { recordPast, type PastObservation } from "./past-observation.js";
import { score, type ScoreInput, type Score } from "./score.js";
import { flush, type FlushOptions, type FlushResult } from "../export/process/lifecycle.js";
import { serverOf } from "../export/process/destinations.js";
import { traceUrl } from "../export/langfuse/trace-url.js";
import { state } from "../tracing/state.js";

/**
 * Updates, identifies and scores the observation and trace that the code runs in. Outside an
 * observation each function warns once and does nothing. None ever throws.
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
  /** Updates the current observation; see {@link ObservationUpdate}. */
  updateCurrentObservation(update: ObservationUpdate): void {
    withCurrent("updateCurrentObservation", (observation) =>
      observation.update(checkedUpdate("updateCurrentObservation", update)),
    );
  },

  /**
   * Records an observation under the current one that happened at another time, such as a row of a
   * batch: see {@link PastObservation}.
   */
  recordObservation(past: PastObservation): void {
    withCurrent("recordObservation", (observation) => recordPast(observation, past));
  },

  /** Updates the current trace: every observation of it that is not yet sent carries the attributes. */
  updateCurrentTrace(update: TraceAttributes): void {
    withCurrent("updateCurrentTrace", ({ trace }) => trace.update(update));
  },

  /** Returns the current trace's id: 32 hex digits, the same in Langfuse and in W3C headers. */
  getCurrentTraceId(): string | undefined {
    return withCurrent("getCurrentTraceId", ({ trace }) => trace.id);
  },

  /** Returns the current observation's id: 16 hex digits. */
  getCurrentObservationId(): string | undefined {
    return withCurrent("getCurrentObservationId", ({ spanId }) => spanId);
  },

  /**
   * Resolves to the URL of the current trace in Langfuse, or to undefined without keys or without a
   * response. A promise, since the project's id is fetched once. Never rejects.
   */
  async getCurrentTraceUrl(): Promise<string | undefined> {
    const trace = withCurrent("getCurrentTraceUrl", ({ trace }) => trace);
    return trace && traceUrl(trace.id, serverOf(trace.sink));
  },

  /** Scores the current observation; see {@link score}. */
  scoreCurrentObservation(input: ScoreInput): void {
    withCurrent("scoreCurrentObservation", (observation) =>
      scoreIn(observation, {
        ...input,
        traceId: observation.trace.id,
        observationId: observation.spanId,
      }),
    );
  },

  /** Scores the current trace as a whole; see {@link score}. */
  scoreCurrentTrace(input: ScoreInput): void {
    withCurrent("scoreCurrentTrace", (observation) =>
      scoreIn(observation, { ...input, traceId: observation.trace.id }),
    );
  },

  /** Delivers every observation that has ended; see {@link flush}. */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return flush(options);
  },
};

/** Sends a score of something in the trace of `observation`, unless the trace is captured. */
function scoreIn(observation: Observation, newScore: Score): void {
  const { environment } = traceAttributesOf(observation);
  if (!observation.trace.sink.isCapture)
    score(environment === undefined ? newScore : { environment, ...newScore });
}

/** Runs `use` with the current observation, and swallows its faults. */
function withCurrent<R>(name: string, use: (observation: Observation) => R): R | undefined {
  const scope = currentScope();
  const observation = scope?.current;
  if (observation === undefined) {
    // No warning where tracing is off or the trace is not sampled.
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
