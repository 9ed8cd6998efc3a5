// The life of an observation whose result is consumed piece by piece: it ends exactly once, when
// the consumption does, or when nobody can consume any more.
import type { ItemReader } from "./items.js";
import { reportFault } from "./log.js";
import type { Observation } from "./observation.js";

/** Consumptions under way. They hold no iterator, so an abandoned one can still be collected. */
const underWay = new Set<Consumption>();
const collected = new FinalizationRegistry<Consumption>((consumption) => consumption.abandon());

/** One result being consumed: a generator, an iterator or a stream. */
export class Consumption {
  private items = 0;

  constructor(
    readonly observation: Observation,
    private readonly reader: ItemReader,
    private readonly failed?: (observation: Observation, error: unknown) => void,
  ) {
    underWay.add(this);
  }

  /** Ends the observation when `target` is collected before it was consumed to an end. */
  endWhenCollected(target: object): void {
    collected.register(target, this, this);
  }

  /** An item went to the consumer. */
  item(value: unknown): void {
    if (this.observation.ended) return;
    try {
      this.items += 1;
      const { observation } = this;
      if (this.reader.add(value)) observation.completionStartMs ??= observation.trace.now();
    } catch (error) {
      reportFault("reading an item of an iteration", error);
    }
  }

  /** The producer came to its end, or the consumer stopped early, which is no error. */
  done(): void {
    this.end();
  }

  /** The producer failed, or an error thrown in came out again. */
  fail(error: unknown): void {
    const { observation } = this;
    if (observation.ended) return;
    try {
      observation.fail(error);
      this.failed?.(observation, error);
    } catch (fault) {
      reportFault("recording an error", fault);
    }
    this.end();
  }

  /** Nobody will read on: collected, shut down, or not watchable. */
  abandon(): void {
    if (this.observation.ended) return;
    const consumption = this.items === 0 ? "never consumed" : "not consumed to the end";
    this.observation.update({ metadata: { consumption } });
    this.end();
  }

  private end(): void {
    const { observation } = this;
    if (observation.ended) return;
    try {
      this.reader.finish(observation);
    } catch (error) {
      reportFault("reading the items of an iteration", error);
    }
    underWay.delete(this);
    collected.unregister(this);
    observation.end();
  }
}

/** Ends whatever is still open; for `shutdown()` and the end of the process. */
export function abandonAll(): void {
  for (const consumption of underWay) consumption.abandon();
}
