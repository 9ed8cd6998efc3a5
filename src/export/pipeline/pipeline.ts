// The buffer between the traced call and the destinations. Adding to it is an array push; batches
// are written and sent later, several side by side, and every observation is accounted for.
import { setImmediate as nextTurn } from "node:timers/promises";
import { reportFault, warnOnce } from "../../tracing/log.js";
import type { Observation } from "../../tracing/observation.js";
import { state, type Sink } from "../../tracing/state.js";
import { Batch, wholly, type Destination, type Tally } from "./batch.js";
import { drop } from "./drop.js";
import { hold, release } from "../process/pending.js";
import { registry, type Pending } from "../process/registry.js";
import { leastNeeded, sizeOf } from "./room.js";
import { untraced } from "../process/untraced.js";

/** Batches on their way at the same time. */
const PARALLEL = 8;
/** A batch is closed when it holds so much text, however few its observations. */
const BATCH_BYTES = 2 * 1024 * 1024;
/** Dropping makes this much room at once, since choosing what to drop takes a look at everything. */
const DROPPED_SHARE = 0.1;

export interface PipelineOptions {
  /** Observations a batch. */
  readonly flushAt: number;
  /** Seconds that an observation waits for its batch to fill. */
  readonly flushInterval: number;
  /** `"immediate"`: no observation waits for others. */
  readonly exportMode?: "batched" | "immediate";
  /** What is done to observations before they are written; it must not reject. */
  readonly prepare?: ((observations: readonly Observation[]) => Promise<void>) | undefined;
  /** What may wait in memory, in bytes; 64 MB by default. */
  readonly maxBytes?: number;
}

/** Takes ended observations and brings them to all of its destinations. */
export class Pipeline implements Sink, Pending {
  private readonly flushAt: number;
  private readonly flushIntervalMs: number;
  private readonly maxBytes: number;
  private readonly first: Destination;
  private readonly copies: readonly Destination[];
  private readonly prepare: PipelineOptions["prepare"];
  private filling = new Batch();
  private ready: Batch[] = [];
  private readonly underWay = new Set<Batch>();
  /** Held by all batches together. */
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private pumpIsDue = false;
  /** Nothing can be delivered for now, and no disk takes it. */
  private isPaused = false;
  /** Resolves when it makes sense to go on. */
  private endOfPause: Promise<void> | undefined;
  private readonly flushing = new Set<() => void>();
  /** Whether anything came by that may have a cost. */
  private needsPrices = false;
  /** Resolves when the prices are loaded, which batches wait for. */
  private prices: Promise<void> | undefined;

  /** @param destinations the first one's answers count; the others get copies */
  constructor(
    [first, ...copies]: readonly [Destination, ...Destination[]],
    {
      flushAt,
      flushInterval,
      exportMode = "batched",
      prepare,
      maxBytes = 64 * 1024 * 1024,
    }: PipelineOptions,
  ) {
    this.first = first;
    this.copies = copies;
    this.prepare = prepare;
    this.flushAt = flushAt;
    this.flushIntervalMs = exportMode === "immediate" ? 0 : flushInterval * 1000;
    this.maxBytes = maxBytes;
  }

  add(observation: Observation): void {
    registry.counters.traced += 1;
    registry.counters.waiting += 1;
    const size = sizeOf(observation);
    this.bytes += size;
    const batch = this.filling;
    batch.bytes += size;
    const length = batch.observations.push(observation);
    if (this.bytes > this.maxBytes) this.makeRoom();
    if (registry.exiting) this.saveNow();
    else if (length >= this.flushAt || batch.bytes >= BATCH_BYTES) this.closeBatch();
    else if (this.timer === undefined) this.startTimer();
    if (observation.usageDetails !== undefined && !this.needsPrices) this.loadPrices();
  }

  async flush(): Promise<void> {
    this.closeBatch();
    // At the edge, the request that was to do it may have ended before.
    if (this.pumpIsDue) this.schedulePump();
    if (this.isPaused) {
      this.first.retryNow?.();
      this.resume();
    }
    await new Promise<void>((resolve) => {
      this.flushing.add(resolve);
      void Promise.all(this.batches().map((batch) => batch.whenSettled())).then(() => {
        this.flushing.delete(resolve);
        resolve();
      });
    });
  }

  saveNow(): void {
    this.closeBatch();
    for (const batch of this.batches()) this.save(batch);
  }

  giveUp(): void {
    this.closeBatch();
    for (const destination of [this.first, ...this.copies]) destination.abort();
    for (const batch of this.batches()) this.drop(batch, new Set(batch.observations));
  }

  /** The batches that are closed and not settled. */
  private batches(): Batch[] {
    return [...this.underWay, ...this.ready];
  }

  /** Begins after the traced call; batches wait for it, the very end of a process does not. */
  private loadPrices(): void {
    this.needsPrices = true;
    this.prices = untraced(async () => {
      await nextTurn();
      await state.pricing?.load();
      this.prices = undefined;
      this.pump();
    });
  }

  private startTimer(): void {
    hold(this);
    this.timer = untraced(() => setTimeout(() => this.closeBatch(), this.flushIntervalMs));
    this.timer.unref();
  }

  /** What is filling goes out as it is; the next observation begins a new batch. */
  private closeBatch(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.filling.observations.length === 0) return;
    hold(this);
    this.ready.push(this.filling);
    this.filling = new Batch();
    if (this.pumpIsDue) return;
    this.pumpIsDue = true;
    this.schedulePump();
  }

  private schedulePump(): void {
    untraced(() => setImmediate(() => this.pump()));
  }

  private pump(): void {
    this.pumpIsDue = false;
    while (this.prices === undefined && !this.isPaused && this.underWay.size < PARALLEL) {
      const batch = this.ready.shift();
      if (batch === undefined) return;
      this.underWay.add(batch);
      void this.deliver(batch);
    }
  }

  private async deliver(batch: Batch): Promise<void> {
    if (this.prepare !== undefined) {
      await this.prepare(batch.observations);
      // Meanwhile it may have gone to disk as a whole.
      if (batch.isSettled) return this.pump();
    }
    const count = batch.observations.length;
    const [tally] = await Promise.all(
      [this.first, ...this.copies].map((destination) => ask(destination, batch)),
    );
    // Meanwhile it may have gone to disk. If a part of it has, it is not known what came of the rest.
    const isWhole = batch.observations.length === count;
    if (tally !== undefined && isWhole) this.book(batch, tally);
    if (this.underWay.delete(batch) && !batch.isSettled) {
      this.ready.unshift(batch);
      if (isWhole) this.standStill();
    }
    this.pump();
    if (this.isPaused && this.underWay.size === 0) this.endFlushes();
  }

  /** Brings what can be brought in this very moment to disk. */
  private save(batch: Batch): void {
    const [tally] = [this.first, ...this.copies].map((destination) => destination.sendNow?.(batch));
    if (tally === undefined) return;
    this.book(batch, tally);
    if (batch.isSettled) this.forget(batch);
  }

  /** Counts what became of a batch and keeps of it what is left. */
  private book(batch: Batch, { sent, spooled, failed, left = [] }: Tally): void {
    const { counters } = registry;
    const before = batch.observations.length;
    const kept = new Set(left);
    // An empty set looks at every character of a text, too, before it says no.
    batch.filter((_, span) => kept.size > 0 && span !== undefined && kept.has(span));
    counters.waiting -= before - batch.observations.length;
    counters.sent += sent;
    counters.spooled += spooled;
    drop(failed, "refused");
    this.weigh(batch);
  }

  /** Corrects what a batch weighs after something was taken out; an empty one is done. */
  private weigh(batch: Batch): void {
    const bytes = batch.observations.reduce((sum, observation) => sum + sizeOf(observation), 0);
    this.bytes += bytes - batch.bytes;
    batch.bytes = bytes;
    if (batch.observations.length > 0) return;
    batch.settle();
    if (this.bytes === 0) release(this);
  }

  private forget(batch: Batch): void {
    this.underWay.delete(batch);
    this.ready = this.ready.filter((other) => other !== batch);
  }

  private standStill(): void {
    this.isPaused = true;
    this.endOfPause ??= this.first.ready?.().then(() => {
      this.endOfPause = undefined;
      this.resume();
    });
  }

  /** There is nothing to wait for as long as nothing can be delivered. */
  private endFlushes(): void {
    for (const resolve of this.flushing) resolve();
    this.flushing.clear();
  }

  private resume(): void {
    this.isPaused = false;
    this.pump();
  }

  /** Memory is full: the disk takes a batch, or what is needed least is dropped. */
  private makeRoom(): void {
    this.closeBatch();
    for (const batch of this.ready) {
      this.save(batch);
      if (this.bytes <= this.maxBytes) return;
      // The disk did not take it, so it will not take the next one either.
      if (!batch.isSettled) break;
    }
    const megabytes = Math.round(this.maxBytes / 1024 / 1024);
    warnOnce(
      "buffer-full",
      `the buffer of ${megabytes} MB is full and no disk takes more: observations come faster than ` +
        "they can be delivered, and some are dropped (counters() says how many).",
    );
    const bytes = this.bytes - this.maxBytes + this.maxBytes * DROPPED_SHARE;
    const chosen = leastNeeded(
      this.ready.flatMap(({ observations }) => observations),
      bytes,
    );
    for (const batch of this.ready) this.drop(batch, chosen);
  }

  private drop(batch: Batch, chosen: ReadonlySet<Observation>): void {
    const before = batch.observations.length;
    batch.filter((observation) => !chosen.has(observation));
    const count = before - batch.observations.length;
    if (count === 0) return;
    registry.counters.waiting -= count;
    drop(count, "no-room");
    this.weigh(batch);
    if (batch.isSettled) this.forget(batch);
  }
}

/** A destination's answer; one that fails has taken nothing. */
async function ask(destination: Destination, batch: Batch): Promise<Tally> {
  try {
    return await destination.send(batch);
  } catch (error) {
    reportFault("exporting observations", error);
    return wholly("failed", batch);
  }
}
