// Requests beside the traces, such as scores and files: a few at a time, and waited for by `flush()`.
// The disk takes none of them.
import { newAborter, type Deadline } from "../process/deadline.js";
import { hold, release } from "../process/pending.js";
import type { Pending } from "../process/registry.js";
import { untraced } from "../process/untraced.js";

interface RequestQueueOptions<Item> {
  /** Sends one item until the deadline; must not reject. */
  readonly send: (item: Item, deadline: Deadline) => Promise<void>;
  /** Items on their way at the same time. */
  readonly parallel: number;
  /** What may wait and be on its way together, in the unit of `sizeOf`. */
  readonly maxSize: number;
  /** 1 by default. */
  readonly sizeOf?: (item: Item) => number;
  /** Items of the same key are sent one after the other; by default each item is its own. */
  readonly keyOf?: (item: Item) => unknown;
  /** Milliseconds that one item may take, its retries included; no limit by default. */
  readonly timeoutMs?: number;
}

/** Items on their way to one server. */
export class RequestQueue<Item> implements Pending {
  private readonly waiting: Item[] = [];
  private readonly underWay = new Set<unknown>();
  private size = 0;
  private pumpIsDue = false;
  /** Called when nothing is left; at the edge, a promise shared by several requests would not do. */
  private readonly onEmpty: (() => void)[] = [];
  private aborter = newAborter();

  constructor(private readonly options: RequestQueueOptions<Item>) {}

  /** Takes an item; false if there is no room for it. Sending begins after the caller's turn. */
  add(item: Item): boolean {
    const size = this.sizeOf(item);
    if (this.size + size > this.options.maxSize) return false;
    this.waiting.push(item);
    this.size += size;
    hold(this);
    if (!this.pumpIsDue) {
      this.pumpIsDue = true;
      this.schedulePump();
    }
    return true;
  }

  async flush(): Promise<void> {
    if (this.size === 0) return;
    // At the edge, the request that was to do it may have ended before.
    if (this.pumpIsDue) this.schedulePump();
    await new Promise<void>((resolve) => {
      this.onEmpty.push(resolve);
    });
  }

  saveNow(): void {
    // A request takes longer than a process that ends has left.
  }

  giveUp(): void {
    for (const item of this.waiting.splice(0)) this.size -= this.sizeOf(item);
    this.aborter.abort();
    this.aborter = newAborter();
    this.endIfEmpty();
  }

  private schedulePump(): void {
    untraced(() => setImmediate(() => this.pump()));
  }

  private pump(): void {
    this.pumpIsDue = false;
    while (this.underWay.size < this.options.parallel) {
      const index = this.waiting.findIndex((item) => !this.underWay.has(this.keyOf(item)));
      if (index < 0) break;
      for (const item of this.waiting.splice(index, 1)) void this.send(item);
    }
    this.endIfEmpty();
  }

  private async send(item: Item): Promise<void> {
    const { send, timeoutMs = Infinity } = this.options;
    this.underWay.add(this.keyOf(item));
    await send(item, { atMs: performance.now() + timeoutMs, signal: this.aborter.signal });
    this.underWay.delete(this.keyOf(item));
    this.size -= this.sizeOf(item);
    this.pump();
  }

  private endIfEmpty(): void {
    if (this.size > 0) return;
    release(this);
    for (const resolve of this.onEmpty.splice(0)) resolve();
  }

  private sizeOf(item: Item): number {
    return this.options.sizeOf?.(item) ?? 1;
  }

  private keyOf(item: Item): unknown {
    return this.options.keyOf === undefined ? item : this.options.keyOf(item);
  }
}
