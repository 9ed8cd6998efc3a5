// Those who wait in `flush` until the batches of that moment are out of memory.
import type { Batch } from "./batch.js";

interface Flush {
  /** What is not out of memory yet, by {@link Batch.origin}. */
  readonly origins: Set<Batch>;
  readonly resolve: () => void;
}

/** The calls of `flush` that have not returned. */
export class Flushes {
  private readonly all = new Set<Flush>();

  /**
   * Waits until nothing is left of `batches`, or until {@link endAll}.
   * @returns a promise of the caller's own: at the edge one belongs to the request that made it, and
   *   never settles once that request has ended
   */
  async wait(batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    const origins = new Set(batches.map(({ origin }) => origin));
    await new Promise<void>((resolve) => this.all.add({ origins, resolve }));
  }

  /** Nothing is left of a batch. */
  settle({ origin }: Batch): void {
    for (const flush of this.all) {
      flush.origins.delete(origin);
      if (flush.origins.size === 0) this.end(flush);
    }
  }

  endAll(): void {
    for (const flush of this.all) this.end(flush);
  }

  private end(flush: Flush): void {
    this.all.delete(flush);
    flush.resolve();
  }
}
