// Requests beside the traces, such as scores and files: a few at a time, and waited for by `flush()`.
// If the server fails temporarily, they wait in memory, and on disk if the queue has a store.
import { machine } from "../../foundation/machine.js";
import { nextCall } from "../../foundation/next-call.js";
import { copyFields } from "../../foundation/own-fields.js";
import { newAborter, pause, type Deadline } from "../process/deadline.js";
import { hold, release } from "../process/pending.js";
import { registry, type Pending, type RequestKind } from "../process/registry.js";
import { untraced } from "../process/untraced.js";
import { Gate } from "./gate.js";

/** The reason why an item was not delivered. */
export interface Failure {
  /** Tells the failures apart that are reported once each. */
  readonly kind: string;
  readonly reason: string;
  /** No further request would change it. */
  readonly isFinal: boolean;
}

/** The limits of one round of requests for an item. */
export interface Round {
  readonly deadline: Deadline;
  /** Tries of each request; undefined: as many as make sense. */
  readonly tries: number | undefined;
}

interface RequestQueueOptions<Item> {
  /** The kind under which the items are counted. */
  readonly kind: RequestKind;
  /** Sends some items; must not reject. Returns the failure of each, or undefined for one that is delivered. */
  readonly send: (
    items: readonly Item[],
    round: Round,
  ) => Promise<readonly (Failure | undefined)[]>;
  /** Called for each round that fails, and with `isLost` when the item is given up. */
  readonly onFailure: (failure: Failure, isLost: boolean) => void;
  /** Called when an item is delivered or given up. */
  readonly onSettled?: (item: Item) => void;
  /** Stores items on disk, synchronously: after a round that failed, and as the process ends. */
  readonly store?: (items: readonly Item[]) => void;
  readonly isStored?: (item: Item) => boolean;
  /** Called with stored items that leave the memory as the process ends. */
  readonly onReleased?: (items: readonly Item[]) => void;
  /** Requests on their way at the same time. */
  readonly parallel: number;
  /** Items of a request; 1 by default. */
  readonly perRequest?: number;
  /** The size that may wait and be on its way together, in the unit of `sizeOf`. */
  readonly maxSize: number;
  /** 1 by default. */
  readonly sizeOf?: (item: Item) => number;
  /** Items of the same key are sent one after the other; by default each item is its own. */
  readonly keyOf?: (item: Item) => unknown;
  /** Milliseconds that one round may take. */
  readonly roundMs: number;
  /** Milliseconds since its first round after which an item that fails is given up. */
  readonly patienceMs: number;
}

interface Queued<Item> {
  readonly item: Item;
  /** When its first round began, on the machine's clock. */
  firstMs: number | undefined;
}

/** Items on their way to one server. */
export class RequestQueue<Item> implements Pending {
  readonly follows = true;
  private waiting: Queued<Item>[] = [];
  private readonly underWay = new Set<Queued<Item>>();
  private requests = 0;
  private size = 0;
  private pumpIsDue = false;
  private resumption: Promise<void> | undefined;
  private readonly gate = new Gate();
  /** Called when nothing is left; at the edge, a promise shared by several requests would not do. */
  private readonly onEnd = new Set<() => void>();
  private aborter = newAborter();

  private readonly options: RequestQueueOptions<Item>;

  constructor(options: RequestQueueOptions<Item>) {
    this.options = copyFields(options);
  }

  /** Takes an item; false if there is no room for it. Sending begins after the caller's turn. */
  add(item: Item): boolean {
    const size = this.sizeOf(item);
    if (this.size + size > this.options.maxSize) return false;
    this.waiting.push({ item, firstMs: undefined });
    this.size += size;
    this.counts.waiting += 1;
    hold(this);
    if (!this.pumpIsDue) {
      this.pumpIsDue = true;
      this.schedulePump();
    }
    return true;
  }

  async flush({ signal }: Deadline): Promise<void> {
    if (this.size === 0 || signal.aborted) return;
    // At the edge, the request that was to do it may have ended before.
    if (this.pumpIsDue) this.schedulePump();
    if (!this.gate.isOpen) {
      this.gate.tryNow();
      this.pump();
    }
    await nextCall(this.onEnd, signal);
  }

  saveNow(): void {
    const { store, isStored, onReleased } = this.options;
    if (store === undefined || this.size === 0) return;
    const all = [...this.underWay, ...this.waiting];
    store(all.map(({ item }) => item));
    const stored = new Set(all.filter(({ item }) => isStored?.(item)));
    for (const one of stored) {
      this.underWay.delete(one);
      this.size -= this.sizeOf(one.item);
    }
    this.waiting = this.waiting.filter((one) => !stored.has(one));
    this.counts.waiting -= stored.size;
    if (stored.size > 0) onReleased?.(Array.from(stored, ({ item }) => item));
    this.settle();
  }

  giveUp(): void {
    const lost = this.waiting.length + this.underWay.size;
    this.waiting = [];
    this.underWay.clear();
    this.size = 0;
    this.counts.waiting -= lost;
    this.counts.lost += lost;
    this.aborter.abort();
    this.aborter = newAborter();
    this.settle();
  }

  private get counts(): { delivered: number; waiting: number; lost: number } {
    return registry.requests[this.options.kind];
  }

  private schedulePump(): void {
    untraced(() => machine.setImmediate(() => this.pump()));
  }

  private pump(): void {
    this.pumpIsDue = false;
    while (this.gate.isOpen) {
      // After a failure one request at a time looks whether the server is back.
      const parallel = this.gate.isDoubtful ? 1 : this.options.parallel;
      if (this.requests >= parallel) break;
      const next = this.next();
      if (next.length === 0) break;
      this.requests += 1;
      void this.send(next);
    }
    this.settle();
  }

  /** Takes the items of the next request out of those that wait. */
  private next(): Queued<Item>[] {
    const { perRequest = 1 } = this.options;
    const busy = new Set(Array.from(this.underWay, ({ item }) => this.keyOf(item)));
    const next: Queued<Item>[] = [];
    this.waiting = this.waiting.filter((queued) => {
      const key = this.keyOf(queued.item);
      if (next.length >= perRequest || busy.has(key)) return true;
      busy.add(key);
      next.push(queued);
      return false;
    });
    return next;
  }

  private async send(some: readonly Queued<Item>[]): Promise<void> {
    const { send, store, roundMs } = this.options;
    const nowMs = machine.now();
    for (const queued of some) {
      queued.firstMs ??= nowMs;
      this.underWay.add(queued);
    }
    const failures = await send(
      some.map(({ item }) => item),
      {
        deadline: { atMs: nowMs + roundMs, signal: this.aborter.signal },
        tries: this.gate.isDoubtful ? 1 : undefined,
      },
    );
    this.requests -= 1;
    const again = some.filter((queued, index) => this.isLeft(queued, failures[index]));
    // In front: a later item of the same key must not be overtaken.
    this.waiting.unshift(...again);
    if (again.length > 0) {
      this.gate.shut();
      store?.(this.waiting.map(({ item }) => item));
    }
    this.pump();
  }

  /** Books the outcome of an item, and returns whether it must be sent again. */
  private isLeft(queued: Queued<Item>, failure: Failure | undefined): boolean {
    // It may have been given up meanwhile.
    if (!this.underWay.delete(queued)) return false;
    const { onFailure, onSettled, patienceMs } = this.options;
    const isOver = machine.now() - (queued.firstMs ?? 0) >= patienceMs;
    const isLost = failure !== undefined && (failure.isFinal || isOver);
    if (failure === undefined) this.gate.open();
    else onFailure(failure, isLost);
    if (failure !== undefined && !isLost) return true;
    this.size -= this.sizeOf(queued.item);
    this.counts.waiting -= 1;
    this.counts[isLost ? "lost" : "delivered"] += 1;
    onSettled?.(queued.item);
    return false;
  }

  /** Ends what waits for this queue, if nothing is left or nothing can be delivered for now. */
  private settle(): void {
    if (this.size === 0) release(this);
    else if (this.gate.isOpen || this.underWay.size > 0) return;
    else {
      this.resumption ??= pause(this.gate.waitMs).then(() => {
        this.resumption = undefined;
        untraced(() => this.pump());
      });
    }
    for (const end of this.onEnd) end();
  }

  private sizeOf(item: Item): number {
    return this.options.sizeOf?.(item) ?? 1;
  }

  private keyOf(item: Item): unknown {
    return this.options.keyOf === undefined ? item : this.options.keyOf(item);
  }
}
