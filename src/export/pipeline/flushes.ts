// The callers of `flush` that wait until the batches of that moment are out of memory: delivered,
// or on disk if a delivery takes too long.
import { machine } from "../../foundation/machine.js";
import { newAborter, pause, timeLeftMs, type Deadline } from "../process/deadline.js";
import type { Batch } from "./batch.js";

/** Without a delivery for so much of the time, the disk takes the rest of the batches. */
const STALLED_SHARE = 0.2;
/** Much text is written so early that the disk may be so many times slower. */
const SLOWER = 1.5;
/** But not before this: one delivery may be quick. */
const STALLED_MS = 100;
/** The disk's own time at the end, beside that for each batch. */
const SAVING_MS = 250;

/** The pipeline, as a flush sees it. */
export interface BatchHolder {
  /** The closed batches in memory, those that are under way first. */
  batches(): readonly Batch[];
  isUnderWay(batch: Batch): boolean;
  /** Whether there is a disk. */
  readonly canSave: boolean;
  /**
   * Brings what can be brought in this very moment to disk.
   * @returns whether nothing of the batch is in memory any more
   */
  save(batch: Batch): boolean;
  /** When a delivery ended last, on the machine's clock. */
  readonly progressMs: number;
}

interface Flush {
  /** Batches that are still in memory, by {@link Batch.origin}. */
  readonly origins: Set<Batch>;
  /** Aborted when nothing is left, nothing can be delivered for now, or the time is over. */
  readonly ended: AbortController;
}

/** The calls of `flush` that have not returned. */
export class Flushes {
  private readonly all = new Set<Flush>();
  /** Estimated, and used, for batches that were written to disk in this process. */
  private readonly saving = { estimatedMs: 0, usedMs: 0 };

  constructor(private readonly holder: BatchHolder) {}

  /**
   * Waits until nothing is left of the batches that are held now, until {@link endAll}, or until the
   * deadline. The rest goes there so long before it as the disk needs.
   * @returns a promise of the caller's own: at the edge one belongs to the request that made it, and
   *   never settles once that request has ended
   */
  async wait(deadline: Deadline): Promise<void> {
    const origins = new Set(this.holder.batches().map(({ origin }) => origin));
    if (origins.size === 0) return;
    const flush: Flush = { origins, ended: newAborter() };
    const end = (): void => flush.ended.abort();
    this.all.add(flush);
    deadline.signal.addEventListener("abort", end);
    await this.deliver(flush, deadline);
    deadline.signal.removeEventListener("abort", end);
    this.all.delete(flush);
    await this.saveRest(flush, deadline);
  }

  /** Nothing is left of a batch. */
  settle({ origin }: Batch): void {
    for (const { origins, ended } of this.all) {
      origins.delete(origin);
      if (origins.size === 0) ended.abort();
    }
  }

  endAll(): void {
    for (const { ended } of this.all) ended.abort();
  }

  /** Waits for deliveries. While none ends, what must wait for its turn goes to disk. */
  private async deliver(flush: Flush, deadline: Deadline): Promise<void> {
    const { holder } = this;
    const { signal } = flush.ended;
    const startMs = machine.now();
    const wholeMs = timeLeftMs(deadline);
    let { canSave } = holder;
    while (!signal.aborted) {
      const saveMs = this.saveMs(flush);
      const stalledMs = Math.min(
        wholeMs * STALLED_SHARE,
        Math.max(STALLED_MS, wholeMs - saveMs * SLOWER),
      );
      const leftMs = timeLeftMs(deadline) - Math.min(saveMs, wholeMs / 2);
      if (leftMs <= 0) return;
      const isStalled = machine.now() - Math.max(startMs, holder.progressMs) >= stalledMs;
      const last = isStalled && canSave ? this.left(flush).at(-1) : undefined;
      // oxlint-disable no-await-in-loop -- less is left after each turn
      if (last === undefined || holder.isUnderWay(last)) {
        await pause(Math.min(leftMs, stalledMs), signal);
      } else {
        canSave = await this.save(last);
      }
      // oxlint-enable no-await-in-loop
    }
  }

  /** Writes the rest to disk as long as there is time. */
  private async saveRest(flush: Flush, deadline: Deadline): Promise<void> {
    if (!this.holder.canSave) return;
    for (const batch of this.left(flush)) {
      // oxlint-disable-next-line no-await-in-loop -- as many as there is time for
      if (timeLeftMs(deadline) === 0 || !(await this.save(batch))) return;
    }
  }

  /** Writes a batch in slices of the event loop's time, and brings it to disk unless it was delivered. */
  private async save(batch: Batch): Promise<boolean> {
    const { saveMs } = batch;
    const startMs = machine.now();
    await batch.spans();
    if (!this.holder.batches().includes(batch)) return true;
    const isSaved = this.holder.save(batch);
    this.saving.estimatedMs += saveMs;
    this.saving.usedMs += machine.now() - startMs;
    return isSaved;
  }

  private left({ origins }: Flush): Batch[] {
    return this.holder.batches().filter(({ origin }) => origins.has(origin));
  }

  /** Milliseconds that the disk needs for the rest; 0 without a disk. */
  private saveMs(flush: Flush): number {
    if (!this.holder.canSave) return 0;
    const { estimatedMs, usedMs } = this.saving;
    // A busy machine takes longer than estimated.
    const factor = estimatedMs > 0 ? Math.max(1, usedMs / estimatedMs) : 1;
    return this.left(flush).reduce((sum, batch) => sum + batch.saveMs * factor, SAVING_MS);
  }
}
