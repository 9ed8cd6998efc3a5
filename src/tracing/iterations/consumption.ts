// Follows an object that is consumed piece by piece. Methods that watch the object call it, and it
// calls the observations that wait. A class apart from the object itself, which must stay
// collectable.
import { nextCall } from "../../foundation/next-call.js";
import type { Scope } from "../context.js";
import { shared } from "../shared.js";
import type { Trace } from "../trace.js";
import { endAll } from "../unended.js";
import type { StreamRecorder, Unfinished } from "./stream-recorder.js";

/** Hears what happens to a watched object. */
export interface Watcher {
  /** The scope in which the producing code runs; undefined: that of its caller. */
  readonly scope: Scope | undefined;
  /** Whether anything but `scope` is of use: false once the consumption is over. */
  readonly hears: boolean;
  /** An item went to the consumer. */
  item(value: unknown): void;
  /** The producer has ended, whether or not the consumer has read everything. */
  produced(): void;
  /** The consumer has read all there is. @param returned the value that a generator returned */
  done(returned?: unknown): void;
  /** The consumer stops reading, which is not an error. */
  stop(): void;
  /** The producer failed. */
  fail(error: unknown): void;
  /** The object can no longer be consumed. */
  abandon(unfinished?: Unfinished): void;
}

/** Open ones. They hold no watched object, so that an abandoned one can be collected. */
const underWay = shared("open", () => new Set<Abandonable>());
/** Called when one of them has ended. */
const settlements = shared("settlements", () => new Set<() => void>());
const collected = new FinalizationRegistry<Abandonable>((abandonable) => abandonable.abandon());

/** An object that ends when the awaited event is no longer possible. */
export interface Abandonable {
  abandon(): void;
  /** The traces of the observations that a stream keeps open; undefined: it is not a stream. */
  readonly traces?: readonly Trace[];
}

/** Calls `abandon` when `target` is collected. `abandonable` must not hold it. */
export function abandonWhenCollected(target: object, abandonable: Abandonable): void {
  collected.register(target, abandonable);
}

/** Has `abandonable` abandoned by {@link abandonAll}, until it is {@link settled}. */
export function open(abandonable: Abandonable): void {
  underWay.add(abandonable);
}

/** `abandonable` needs no abandoning any more. */
export function settled(abandonable: Abandonable): void {
  underWay.delete(abandonable);
  for (const listener of settlements) listener();
}

/** The number of streams that are still to be read, in `trace` or in the whole process. */
export function openStreams(trace: Trace | undefined): number {
  let count = 0;
  for (const { traces = [] } of underWay) {
    if (trace === undefined ? traces.length > 0 : traces.includes(trace)) count += 1;
  }
  return count;
}

/** Waits until no stream is open, in `trace` or in the whole process, or until `signal` is aborted. */
export async function streamsEnded(trace: Trace | undefined, signal: AbortSignal): Promise<void> {
  while (openStreams(trace) > 0 && !signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- another may begin meanwhile
    await nextCall(settlements, signal);
  }
}

/** Ends all that is still open; for `shutdown()` and the end of the process. */
export function abandonAll(): void {
  endAll();
  for (const abandonable of underWay) abandonable.abandon();
}

/** More calls than this that returned one object are not kept open: something hands it out for ever. */
const MAX_RECORDERS = 100;

/** The consumption of one object, which several observed calls may have returned. */
export class Consumption implements Watcher {
  private recorders: StreamRecorder[] = [];
  /** The number of consumptions that ended; an object that is returned again begins another. */
  turn = 0;

  /** @param scope the scope in which the producing code runs until an observation waits */
  constructor(public scope: Scope | undefined) {}

  get hears(): boolean {
    return this.recorders.length > 0;
  }

  get traces(): readonly Trace[] {
    return this.recorders.map(({ observation }) => observation.trace);
  }

  /** Passes the events of this consumption to `recorder`. */
  join(recorder: StreamRecorder): void {
    if (this.recorders.length >= MAX_RECORDERS) {
      recorder.abandon("not watched: the object was returned too often");
      return;
    }
    if (this.recorders.push(recorder) > 1) return;
    // The first to wait is the innermost call, the one that made the object. Code after the end,
    // such as cleaning up, still belongs there.
    this.scope = recorder.observation;
    open(this);
  }

  item(value: unknown): void {
    for (const recorder of this.recorders) recorder.item(value);
  }

  produced(): void {
    for (const recorder of this.recorders) recorder.produced();
  }

  done(returned?: unknown): void {
    for (const recorder of this.close()) recorder.done(returned);
  }

  stop(): void {
    this.done();
  }

  fail(error: unknown): void {
    for (const recorder of this.close()) recorder.fail(error);
  }

  abandon(unfinished?: Unfinished): void {
    for (const recorder of this.close()) recorder.abandon(unfinished);
  }

  private close(): readonly StreamRecorder[] {
    const { recorders } = this;
    if (recorders.length > 0) {
      this.recorders = [];
      this.turn += 1;
      settled(this);
    }
    return recorders;
  }
}

/** For what runs in the scope of `watcher` without being counted: a second iterator, say. */
export function silent(watcher: Watcher): Watcher {
  return {
    get scope() {
      return watcher.scope;
    },
    hears: false,
    item() {},
    produced() {},
    done() {},
    stop() {},
    fail() {},
    abandon() {},
  };
}
