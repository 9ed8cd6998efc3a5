// The buffer between the traced call and the destinations. Adding to it is an array push; batches
// are written and sent later, several side by side, and every observation is accounted for.
import { reportFault, warnOnce } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import type { Sink } from "../tracing/state.js";
import { Batch, type Destination } from "./batch.js";
import { registry, type Pending } from "./registry.js";
import { untraced } from "./untraced.js";

/** Batches on their way at the same time. */
const PARALLEL = 8;
/** A batch is closed when it holds so much text, however few its observations. */
const BATCH_BYTES = 2 * 1024 * 1024;
/** What an observation takes in memory beside its texts, roughly. */
const OBSERVATION_BYTES = 400;

export interface PipelineOptions {
  /** Observations a batch. */
  readonly flushAt: number;
  /** Seconds that an observation waits for its batch to fill. */
  readonly flushInterval: number;
  /** What may wait in memory, in bytes; 64 MB by default. */
  readonly maxBytes?: number;
}

/** Takes ended observations and brings them to all of its destinations. */
export class Pipeline implements Sink, Pending {
  private readonly flushAt: number;
  private readonly flushIntervalMs: number;
  private readonly maxBytes: number;
  private filling = new Batch();
  private ready: Batch[] = [];
  private readonly underWay = new Set<Batch>();
  /** Held by all batches together. */
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private pumpIsDue = false;

  constructor(
    private readonly destinations: readonly Destination[],
    { flushAt, flushInterval, maxBytes = 64 * 1024 * 1024 }: PipelineOptions,
  ) {
    this.flushAt = flushAt;
    this.flushIntervalMs = flushInterval * 1000;
    this.maxBytes = maxBytes;
  }

  add(observation: Observation): void {
    const { counters } = registry;
    counters.traced += 1;
    const size = sizeOf(observation);
    if (this.bytes + size > this.maxBytes) {
      counters.dropped += 1;
      this.warnFull();
      return;
    }
    counters.waiting += 1;
    this.bytes += size;
    const batch = this.filling;
    batch.bytes += size;
    const length = batch.observations.push(observation);
    if (length >= this.flushAt || batch.bytes >= BATCH_BYTES) this.closeBatch();
    else if (this.timer === undefined) this.startTimer();
  }

  async flush(): Promise<void> {
    this.closeBatch();
    await Promise.all(this.batches().map((batch) => batch.settled));
  }

  saveNow(): void {
    this.closeBatch();
    for (const batch of this.batches()) {
      const saved = this.destinations.map((destination) => destination.sendNow?.(batch) ?? false);
      if (saved.every(Boolean)) this.settle(batch, "sent");
    }
  }

  giveUp(): void {
    this.closeBatch();
    for (const destination of this.destinations) destination.abort();
    for (const batch of this.batches()) this.settle(batch, "failed");
  }

  /** The batches that are closed and not settled. */
  private batches(): Batch[] {
    return [...this.underWay, ...this.ready];
  }

  private startTimer(): void {
    registry.pending.add(this);
    this.timer = untraced(() => setTimeout(() => this.closeBatch(), this.flushIntervalMs));
    this.timer.unref();
  }

  /** What is filling goes out as it is; the next observation begins a new batch. */
  private closeBatch(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.filling.observations.length === 0) return;
    registry.pending.add(this);
    this.ready.push(this.filling);
    this.filling = new Batch();
    if (this.pumpIsDue) return;
    this.pumpIsDue = true;
    untraced(() => setImmediate(() => this.pump()));
  }

  private pump(): void {
    this.pumpIsDue = false;
    while (this.underWay.size < PARALLEL) {
      const batch = this.ready.shift();
      if (batch === undefined) return;
      this.underWay.add(batch);
      void this.deliver(batch);
    }
  }

  private async deliver(batch: Batch): Promise<void> {
    let arrived = false;
    try {
      const answers = await Promise.all(
        this.destinations.map((destination) => destination.send(batch)),
      );
      arrived = answers.every(Boolean);
    } catch (error) {
      reportFault("exporting observations", error);
    }
    this.settle(batch, arrived ? "sent" : "failed");
    this.pump();
  }

  /** Books a batch out, once. */
  private settle(batch: Batch, outcome: "sent" | "failed"): void {
    if (!this.underWay.delete(batch)) {
      if (!this.ready.includes(batch)) return;
      this.ready = this.ready.filter((other) => other !== batch);
    }
    const { counters } = registry;
    const count = batch.observations.length;
    counters[outcome] += count;
    counters.waiting -= count;
    this.bytes -= batch.bytes;
    if (this.bytes === 0) registry.pending.delete(this);
    batch.settle();
  }

  private warnFull(): void {
    const megabytes = Math.round(this.maxBytes / 1024 / 1024);
    warnOnce(
      "buffer-full",
      `the buffer of ${megabytes} MB is full: observations come faster than they can be delivered, ` +
        "and new ones are dropped (counters() says how many).",
    );
  }
}

/** An estimate of the memory that `observation` holds, from the lengths of its texts. */
function sizeOf(observation: Observation): number {
  let size = OBSERVATION_BYTES;
  if (observation.input !== undefined) size += observation.input.length;
  if (observation.output !== undefined) size += observation.output.length;
  if (observation.statusMessage !== undefined) size += observation.statusMessage.length;
  const { metadata } = observation;
  for (const key in metadata) size += (metadata[key]?.length ?? 0) + key.length;
  return size;
}
