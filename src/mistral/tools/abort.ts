// The early end of a loop: the caller's signal, or the loop itself, stops running work and the
// waiting for it, also for a tool that ignores signals.

import { bare } from "../../foundation/own-fields.js";

const ONCE = bare({ once: true });

/** Lives as long as one loop; `end` must be called, since the caller's signal may live for ever. */
export class LoopAbort {
  private readonly controller = new AbortController();
  private readonly aborted: Promise<never>;
  private readonly follow = (): void => this.controller.abort(this.outer?.reason);

  constructor(private readonly outer: AbortSignal | undefined) {
    const { signal } = this.controller;
    this.aborted = new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), ONCE);
    });
    this.aborted.catch(() => undefined);
    if (outer?.aborted) this.follow();
    else outer?.addEventListener("abort", this.follow, ONCE);
  }

  /** The signal that tools receive. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Returns the result of `work`, or rejects with the reason as soon as there is one. */
  async wait<T>(work: () => T): Promise<Awaited<T>> {
    this.signal.throwIfAborted();
    return await Promise.race<T>([work(), this.aborted]);
  }

  /** Whether the caller has aborted. */
  get byCaller(): boolean {
    return this.outer?.aborted === true;
  }

  /** Lets go of the caller's signal, and aborts the signal of tools that still run. */
  end(): void {
    this.outer?.removeEventListener("abort", this.follow);
    this.controller.abort(new DOMException("The tool loop has ended.", "AbortError"));
  }
}
