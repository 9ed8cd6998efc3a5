// The buffer between the traced call and the destinations. Adding to it is an array push; batches
// are written and sent later, several side by side, and every observation is accounted for.
import { machine } from "../../foundation/machine.js";
import { copyFields } from "../../foundation/own-fields.js";
import { reportFault } from "../../tracing/log.js";
import type { Observation } from "../../tracing/observation.js";
import type { SpanConventions } from "../../tracing/span-form.js";
import type { NamedDestination, Sink } from "../../tracing/state.js";
import { tallyOf, type Batch, type Destination, type Tally } from "./batch.js";
import { drop, warnOfFullBuffer } from "./drop.js";
import { Filling } from "./filling.js";
import { Flushes, type BatchHolder } from "./flushes.js";
import type { Deadline } from "../process/deadline.js";
import { hold, release } from "../process/pending.js";
import type { Account } from "../process/account.js";
import { registry, type Pending } from "../process/registry.js";
import type { PipelineOptions } from "./pipeline-options.js";
import { leastNeeded, sizeOf } from "./room.js";
import { untraced } from "../process/untraced.js";

/** Batches on their way at the same time. */
const PARALLEL = 8;
/**
 * A batch that is under way for so long is sent again by a flush: at the edge, requests end as they
 * like.
 */
const STUCK_MS = 60_000;
/** Dropping makes this much room at once, since choosing what to drop takes a look at everything. */
const DROPPED_SHARE = 0.1;

/** Takes ended observations and brings them to all of its destinations. */
export class Pipeline implements Sink, Pending, BatchHolder {
  progressMs = 0;
  readonly started = undefined;
  readonly takesAll = undefined;
  readonly isCapture = undefined;
  readonly towards = undefined;
  readonly destination: NamedDestination | undefined;
  readonly conventions: SpanConventions | undefined;
  readonly tracer = undefined;
  private readonly account: Account;
  private readonly maxBytes: number;
  private readonly savesAtOnce: boolean;
  private readonly first: Destination;
  private readonly copies: readonly Destination[];
  private readonly prepare: PipelineOptions["prepare"];
  private readonly filling: Filling;
  /** Batches that wait for their turn. */
  private ready: Batch[] = [];
  /** Batches at destinations. One that is taken out has been booked: a later tally is ignored. */
  private readonly underWay = new Map<Batch, { readonly sinceMs: number }>();
  /** Held by all of them together. */
  private bytes = 0;
  private pumpIsDue = false;
  private isPreloaded = false;
  /** Nothing can be delivered for now, and no disk takes it. */
  private isPaused = false;
  /** Resolves when it makes sense to continue. */
  private endOfPause: Promise<void> | undefined;
  private readonly flushes = new Flushes(this);

  /** @param destinations the first one's tallies count; the others get copies */
  constructor(
    [first, ...copies]: readonly [Destination, ...Destination[]],
    options: PipelineOptions,
  ) {
    const {
      flushAt,
      flushInterval,
      savesAtOnce = false,
      prepare,
      account = registry.account,
      named,
      conventions,
      maxBytes = 64 * 1024 * 1024,
    } = copyFields(options);
    this.first = first;
    this.copies = copies;
    this.prepare = prepare;
    this.account = account;
    this.destination = named;
    this.conventions = conventions;
    this.filling = new Filling(flushAt, flushInterval * 1000, () => this.closeBatch());
    this.maxBytes = maxBytes;
    this.savesAtOnce = savesAtOnce;
  }

  add(observation: Observation): void {
    const size = sizeOf(observation);
    const { counters } = this.account;
    counters.traced += 1;
    counters.waiting += 1;
    this.bytes += size;
    this.filling.add(observation, size);
    try {
      this.advance();
    } catch (error) {
      // The observation is taken. The next one makes up for the rest.
      reportFault("queueing an observation", error);
    }
  }

  /** Does the due work after one more observation. */
  private advance(): void {
    if (this.bytes > this.maxBytes) this.makeRoom();
    if (registry.exiting || this.savesAtOnce) this.saveNow();
    else if (this.filling.isFull) this.closeBatch();
    else if (this.filling.isUntimed) {
      hold(this);
      this.filling.startTimer();
      if (!this.isPreloaded) this.preload();
    }
  }

  /** Loads what the first batch needs, after the caller's turn, so that no flush waits for it. */
  private preload(): void {
    this.isPreloaded = true;
    untraced(() =>
      machine.setImmediate(() => {
        this.first.preload?.();
        void this.prepare?.([]);
      }),
    );
  }

  async flush(deadline: Deadline): Promise<void> {
    this.closeBatch();
    // At the edge, the request that was to do it may have ended before.
    if (this.pumpIsDue || this.ready.length > 0) this.schedulePump();
    for (const [batch, { sinceMs }] of this.underWay) {
      if (machine.now() - sinceMs > STUCK_MS) {
        this.underWay.delete(batch);
        this.ready.unshift(batch);
        this.schedulePump();
      }
    }
    if (this.isPaused) {
      this.first.retryNow?.();
      this.resume();
    }
    await this.flushes.wait(deadline);
  }

  saveNow(): void {
    this.closeBatch();
    for (const batch of this.batches()) this.save(batch);
  }

  giveUp(): void {
    this.closeBatch();
    for (const destination of [this.first, ...this.copies]) destination.abort();
    for (const batch of this.batches()) this.drop(batch, []);
  }

  get canSave(): boolean {
    return this.first.canSave;
  }

  isUnderWay(batch: Batch): boolean {
    return this.underWay.has(batch);
  }

  batches(): Batch[] {
    return [...this.underWay.keys(), ...this.ready];
  }

  /** Sends the filling batch as it is; the next observation begins a new one. */
  private closeBatch(): void {
    const batch = this.filling.take();
    if (batch === undefined) return;
    hold(this);
    this.ready.push(this.counted(batch));
    if (!this.pumpIsDue) this.schedulePump();
  }

  /** A batch whose memory is counted as it grows. */
  private counted(batch: Batch): Batch {
    batch.onWritten = (bytes) => {
      this.bytes += bytes;
    };
    return batch;
  }

  private schedulePump(): void {
    untraced(() => machine.setImmediate(() => this.pump()));
    // Not before: at the end of the stack nothing may be scheduled.
    this.pumpIsDue = true;
  }

  private pump(): void {
    this.pumpIsDue = false;
    while (!this.isPaused) {
      if (this.underWay.size >= (this.first.isDoubtful ? 1 : PARALLEL)) return;
      const batch = this.ready.shift();
      if (batch === undefined) return;
      this.underWay.set(batch, { sinceMs: machine.now() });
      void this.deliver(batch);
    }
  }

  private async deliver(batch: Batch): Promise<void> {
    await this.prepare?.(batch.observations);
    if (this.underWay.has(batch)) {
      const copies = this.copies.map((copy) => tallyOf(copy, batch));
      const tally = await tallyOf(this.first, batch);
      this.progressMs = machine.now();
      await Promise.all(copies);
      if (this.underWay.has(batch)) this.settle(batch, tally);
    }
    this.pump();
    // There is nothing to wait for as long as nothing can be delivered.
    if (this.isPaused && this.underWay.size === 0) this.flushes.endAll();
  }

  /** Books a delivery. The rest goes to disk, or waits in memory until a delivery makes sense. */
  private settle(batch: Batch, tally: Tally): void {
    const rest = this.book(batch, tally);
    if (rest !== undefined && !this.save(rest)) this.standStill();
  }

  save(batch: Batch): boolean {
    const tally = this.first.sendNow?.(batch);
    for (const copy of this.copies) copy.sendNow?.(batch);
    const isUntouched = tally?.remaining?.length === batch.observations.length;
    if (tally === undefined || isUntouched) return false;
    return this.book(batch, tally) === undefined;
  }

  /** Books the tally of a batch, and returns its rest. */
  private book(batch: Batch, { sent, spooled, failed, remaining = [] }: Tally): Batch | undefined {
    const { counters } = this.account;
    counters.waiting -= batch.observations.length - remaining.length;
    counters.sent += sent;
    counters.spooled += spooled;
    const rest = this.replace(batch, remaining);
    drop(this.account, failed, "refused");
    return rest;
  }

  /** Gives observations of a batch up for want of room, all but those at the indexes `remaining`. */
  private drop(batch: Batch, remaining: readonly number[]): void {
    const count = batch.observations.length - remaining.length;
    if (count === 0) return;
    this.account.counters.waiting -= count;
    this.replace(batch, remaining);
    drop(this.account, count, "no-room");
  }

  /** Replaces a batch by its rest, or puts the rest first in line if it was under way. */
  private replace(batch: Batch, remaining: readonly number[]): Batch | undefined {
    const rest = remaining.length === 0 ? undefined : this.counted(batch.rest(remaining));
    batch.onWritten = undefined;
    const rests = rest === undefined ? [] : [rest];
    if (this.underWay.delete(batch)) this.ready.unshift(...rests);
    // A new list, since callers go through the former one.
    else this.ready = this.ready.toSpliced(this.ready.indexOf(batch), 1, ...rests);
    this.bytes += (rest?.bytes ?? 0) - batch.bytes;
    if (rest === undefined) this.flushes.settle(batch);
    if (this.bytes === 0) release(this);
    return rest;
  }

  private standStill(): void {
    this.isPaused = true;
    this.endOfPause ??= this.first.ready?.().then(() => {
      this.endOfPause = undefined;
      this.resume();
    });
  }

  private resume(): void {
    this.isPaused = false;
    this.pump();
  }

  /** Memory is full: the disk takes a batch, or the least needed observations are dropped. */
  private makeRoom(): void {
    this.closeBatch();
    for (const batch of this.ready) {
      const isSaved = this.save(batch);
      if (this.bytes <= this.maxBytes) return;
      // The disk did not take it, so it will not take the next one either.
      if (!isSaved) break;
    }
    warnOfFullBuffer(this.maxBytes);
    const bytes = this.bytes - this.maxBytes + this.maxBytes * DROPPED_SHARE;
    const unneeded = leastNeeded(
      this.ready.flatMap(({ observations }) => observations),
      bytes,
    );
    for (const batch of this.ready) {
      this.drop(
        batch,
        batch.indexesOf((observation) => !unneeded.has(observation)),
      );
    }
  }
}
