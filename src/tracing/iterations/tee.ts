// `tee` of a watched stream: the two branches share one consumption, in which each item counts
// once and which ends when both branches have.
import { types } from "node:util";
import { applyIn } from "../context.js";
import { abandonWhenCollected, type Watcher } from "./consumption.js";
import type { Method } from "../property.js";

/** Watches one stream. */
type Watch = (stream: ReadableStream, watcher: Watcher) => boolean;

/**
 * The method in place of `tee`. `watch` watches a branch, which may be teed or piped in its turn.
 * @param readers the number of watched readers so far: a `tee` that takes one is watched by it
 */
export function watchedTee(
  tee: Method,
  watcher: Watcher,
  watch: Watch,
  readers: () => number,
): Method {
  return function (...args) {
    const before = readers();
    const branches = applyIn(watcher.scope, tee, this, args);
    // A subclass may answer anything.
    if (readers() === before && isPair(branches)) watchBranches(branches, watcher, watch);
    return branches;
  };
}

function isPair(branches: unknown): branches is ReadableStream[] {
  if (!Array.isArray(branches) || types.isProxy(branches)) return false;
  return branches.every((branch) => !types.isProxy(branch) && branch instanceof ReadableStream);
}

/** Watches the two branches of a watched stream. */
export function watchBranches(
  branches: readonly ReadableStream[],
  watcher: Watcher,
  watch: Watch,
): void {
  const shared: Shared = { seen: 0, open: branches.length, finished: false };
  for (const branch of branches) {
    const consumption = new Branch(watcher, shared);
    watch(branch, consumption);
    abandonWhenCollected(branch, consumption);
  }
}

interface Shared {
  /** The number of items that the branch in front has returned. */
  seen: number;
  open: number;
  /** Whether one branch was read as far as its reader wanted. */
  finished: boolean;
}

/** The consumption of one branch. */
class Branch implements Watcher {
  private count = 0;
  private over = false;

  constructor(
    private readonly source: Watcher,
    private readonly shared: Shared,
  ) {}

  get scope(): Watcher["scope"] {
    return this.source.scope;
  }

  get hears(): boolean {
    return !this.over && this.source.hears;
  }

  item(value: unknown): void {
    this.count += 1;
    if (this.count <= this.shared.seen) return;
    this.shared.seen = this.count;
    this.source.item(value);
  }

  produced(): void {
    this.source.produced();
  }

  done(): void {
    if (!this.over) this.source.produced();
    this.end(true);
  }

  stop(): void {
    this.end(true);
  }

  fail(error: unknown): void {
    this.over = true;
    this.source.fail(error);
  }

  abandon(): void {
    this.end(false);
  }

  private end(finished: boolean): void {
    if (this.over) return;
    this.over = true;
    this.shared.open -= 1;
    this.shared.finished ||= finished;
    if (this.shared.open > 0) return;
    if (this.shared.finished) this.source.done();
    else this.source.abandon();
  }
}
