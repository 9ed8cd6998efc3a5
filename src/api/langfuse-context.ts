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
 * @example Update the observation and the trace of a method
 * class Guide {
 *   @observe()
 *   async answer(question: string) {
 *     langfuseContext.updateCurrentTrace({ userId: "user-1", tags: ["cookbook"] });
 *     langfuseContext.updateCurrentObservation({ metadata: { length: question.length } });
 *   }
 * }
 */
export const langfuseContext = {
  /**
   * Updates the current observation; see {@link ObservationUpdate}.
   * @example Record a degraded answer
   * langfuseContext.updateCurrentObservation({
   *   level: "WARNING",
   *   statusMessage: "answered from the cache",
   * });
   * @example Record the usage of another model
   * const ask = observe(
   *   "ask",
   *   async (words: string) => {
   *     langfuseContext.updateCurrentObservation({
   *       model: "my-model",
   *       usage: { input: 12, output: 30 },
   *       costDetails: { input: 0.0001, output: 0.0006 },
   *     });
   *     return words;
   *   },
   *   { asType: "generation" },
   * );
   * @example Replace the captured input
   * langfuseContext.updateCurrentObservation({ input: { question, country } });
   */
  updateCurrentObservation(update: ObservationUpdate): void {
    withCurrent("updateCurrentObservation", (observation) =>
      observation.update(checkedUpdate("updateCurrentObservation", update)),
    );
  },

  /**
   * Records an observation under the current one that happened at another time, such as a row of a
   * batch: see {@link PastObservation}.
   * @example Record the rows of a batch
   * const rows = [{ name: "row 1", startTime: new Date(), output: "Claude Monet" }];
   * for (const row of rows) langfuseContext.recordObservation({ ...row, asType: "generation" });
   */
  recordObservation(past: PastObservation): void {
    withCurrent("recordObservation", (observation) => recordPast(observation, past));
  },

  /**
   * Updates the current trace: every observation of it that is not yet sent carries the attributes.
   * @example Set user, session and tags
   * app.post("/chat", observe("chat", async (request) => {
   *   langfuseContext.updateCurrentTrace({
   *     userId: request.user.id,
   *     sessionId: request.body.chatId,
   *     tags: ["web"],
   *   });
   *   return chat.answer(request.body.question);
   * }));
   * @example Share a trace by its link
   * langfuseContext.updateCurrentTrace({ public: true });
   * console.log(await langfuseContext.getCurrentTraceUrl());
   */
  updateCurrentTrace(update: TraceAttributes): void {
    withCurrent("updateCurrentTrace", ({ trace }) => trace.update(update));
  },

  /**
   * Returns the current trace's id: 32 hex digits, the same in Langfuse and in W3C headers.
   * @example Return the trace id with an answer
   * const answer = observe("answer", async (words: string) => ({
   *   text: await guide.answer(words),
   *   traceId: langfuseContext.getCurrentTraceId(),
   * }));
   */
  getCurrentTraceId(): string | undefined {
    return withCurrent("getCurrentTraceId", ({ trace }) => trace.id);
  },

  /**
   * Returns the current observation's id: 16 hex digits.
   * @example Score this observation later
   * const target = {
   *   traceId: langfuseContext.getCurrentTraceId(),
   *   observationId: langfuseContext.getCurrentObservationId(),
   * };
   */
  getCurrentObservationId(): string | undefined {
    return withCurrent("getCurrentObservationId", ({ spanId }) => spanId);
  },

  /**
   * Resolves to the URL of the current trace in Langfuse, or to undefined without keys or without a
   * response. A promise, since the project's id is fetched once. Never rejects.
   * @example Log the address of a trace
   * const answer = observe("answer", async (words: string) => {
   *   console.log(await langfuseContext.getCurrentTraceUrl());
   *   return guide.answer(words);
   * });
   */
  async getCurrentTraceUrl(): Promise<string | undefined> {
    const trace = withCurrent("getCurrentTraceUrl", ({ trace }) => trace);
    return trace && traceUrl(trace.id, serverOf(trace.sink));
  },

  /**
   * Scores the current observation; see {@link score}.
   * @example Score a step by a check
   * const text = await guide.answer(question);
   * langfuseContext.scoreCurrentObservation({ name: "is short", value: text.length < 500 });
   */
  scoreCurrentObservation(input: ScoreInput): void {
    withCurrent("scoreCurrentObservation", (observation) =>
      scoreIn(observation, {
        ...input,
        traceId: observation.trace.id,
        observationId: observation.spanId,
      }),
    );
  },

  /**
   * Scores the current trace as a whole; see {@link score}.
   * @example Score a trace by a category
   * langfuseContext.scoreCurrentTrace({ name: "topic", value: "painting", comment: "by keywords" });
   */
  scoreCurrentTrace(input: ScoreInput): void {
    withCurrent("scoreCurrentTrace", (observation) =>
      scoreIn(observation, { ...input, traceId: observation.trace.id }),
    );
  },

  /**
   * Delivers every observation that has ended; see {@link flush}.
   * @example Deliver before a function returns
   * await langfuseContext.flush({ timeout: 2 });
   */
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
