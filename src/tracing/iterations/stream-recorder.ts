// One observation of a result that is consumed piece by piece. It ends exactly once: with the
// consumption, or when the result can no longer be consumed.
import type { ItemReader } from "./items.js";
import { guard, reportFault } from "../log.js";
import type { Observation } from "../observation.js";
import { unended } from "../unended.js";

/** The mark of an observation that was not read to its end, under `metadata.consumption`. */
export type Unfinished =
  | "never consumed"
  | "not consumed to the end"
  | "never awaited"
  | "not watched: the object is frozen"
  | "not watched: the object was returned too often";

/** The record of a consumption in one observation. */
export class StreamRecorder {
  private count = 0;
  private lastMs: number;
  private producedMs: number | undefined = undefined;

  constructor(
    readonly observation: Observation,
    private readonly reader: ItemReader,
    private readonly failed?: (observation: Observation, error: unknown) => void,
  ) {
    this.lastMs = observation.startMs;
    guard("reading the clock", () => {
      this.lastMs = observation.trace.now();
    });
  }

  /** An item went to the consumer. */
  item(value: unknown): void {
    const { observation } = this;
    if (observation.ended) return;
    this.count += 1;
    // Without `guard`: a closure for each item would cost more than the guarded code.
    try {
      this.lastMs = observation.trace.now();
      if (this.reader.add(value)) observation.completionStartMs ??= this.lastMs;
    } catch (error) {
      reportFault("reading an item of an iteration", error);
    }
  }

  /** The producer has ended; the consumer may not have read everything yet. */
  produced(): void {
    guard("reading the clock", () => {
      this.producedMs ??= this.observation.trace.now();
    });
  }

  /** The consumption is over. @param returned the value that a generator returned */
  done(returned?: unknown): void {
    if (returned !== undefined) this.reader.returned?.(returned);
    this.end();
  }

  /** The producer failed, or rethrew an error that was thrown into it. */
  fail(error: unknown): void {
    const { observation } = this;
    if (observation.ended) return;
    guard("recording an error", () => {
      observation.fail(error);
      this.failed?.(observation, error);
    });
    this.end();
  }

  /** The consumer no longer reads. The observation ends where its last item went out. */
  abandon(unfinished?: Unfinished): void {
    if (this.observation.ended) return;
    const consumption =
      unfinished ?? (this.count === 0 ? "never consumed" : "not consumed to the end");
    guard("marking an observation", () => this.observation.update({ metadata: { consumption } }));
    this.lapse();
  }

  /** As {@link abandon}, without a mark: it may have run where that can't be seen. */
  lapse(): void {
    this.end(this.lastMs);
  }

  private end(endMs?: number): void {
    const { observation, producedMs } = this;
    if (observation.ended) return;
    guard("reading the items of an iteration", () => this.reader.finish(observation));
    guard("ending an observation", () => {
      const end = endMs ?? observation.trace.now();
      // A difference below the resolution of Langfuse's clock does not count.
      if (producedMs !== undefined && end - producedMs >= 1) {
        const productionEnd = new Date(Math.round(producedMs)).toISOString();
        observation.update({ metadata: { productionEnd } });
      }
      observation.end(end);
    });
    if (!observation.ended) unended.push({ scope: observation });
  }
}
