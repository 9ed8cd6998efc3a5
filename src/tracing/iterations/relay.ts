// A stream in place of a watched one, for code that reads internally. It keeps nothing and reads
// from the watched stream only on request; it forwards calls to the watched stream.
import { applyIn } from "../context.js";
import type { Watcher } from "./consumption.js";
import { methodOf, type Method } from "../property.js";
import { afterClose, type Reader, type ReadResult } from "./reader.js";

/** A stream that reads through `reader` what its own reader asks for, and nothing before. */
export class Relay {
  readonly stream: ReadableStream;
  private readonly read: Method | undefined;
  /** Whether an answer is on its way, and whether it is the last. */
  private pulling = false;
  private closed = false;
  private over = false;
  private released = false;

  constructor(
    private readonly reader: Reader,
    private readonly watcher: Watcher,
  ) {
    this.read = methodOf(reader, "read");
    this.stream = new ReadableStream(
      {
        start: (controller) => {
          afterClose(
            reader,
            () => {
              this.closed = true;
              if (!this.pulling) this.close(controller);
            },
            (error) => this.fail(controller, error),
          );
        },
        pull: (controller) => this.pull(controller),
        cancel: (reason) => this.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }

  /** Gives the lock of the watched stream back. */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.reader.releaseLock();
  }

  private pull(controller: ReadableStreamDefaultController): Promise<void> {
    this.pulling = true;
    const result = applyIn(this.watcher.scope, this.read as Method, this.reader, []);
    return (result as Promise<ReadResult>).then(
      ({ done, value }) => {
        this.pulling = false;
        if (!done && !this.over) {
          this.watcher.item(value);
          controller.enqueue(value);
        }
        if (done || this.closed) this.close(controller);
      },
      (error: unknown) => this.fail(controller, error),
    );
  }

  private close(controller: ReadableStreamDefaultController): void {
    if (this.over) return;
    this.over = true;
    this.watcher.done();
    controller.close();
  }

  private fail(controller: ReadableStreamDefaultController, error: unknown): void {
    // A released lock is not a failure of the watched stream.
    if (this.over || this.released) return;
    this.over = true;
    this.watcher.fail(error);
    controller.error(error);
  }

  private cancel(reason: unknown): Promise<void> {
    this.over = true;
    const cancelled = applyIn(this.watcher.scope, this.reader.cancel, this.reader, [reason]);
    this.watcher.stop();
    return cancelled as Promise<void>;
  }
}
