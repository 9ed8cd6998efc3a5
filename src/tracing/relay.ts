// `pipeTo` and `pipeThrough` of a watched stream. The platform's own pipe reads where nobody can
// see it, so it is given a relay: a stream that keeps nothing and asks the watched one only when
// the destination asks. What the pipe does to the relay, the relay does to the watched stream.
import { applyIn, type Watcher } from "./consumption.js";
import { methodOf, type Method, type Overrides } from "./property.js";
import { afterClose, type Reader, type ReadResult } from "./reader.js";

/** The platform's methods of one stream. */
export interface PipeMethods {
  readonly getReader: Method;
  readonly pipeTo: Method;
  readonly pipeThrough: Method;
}

/** The methods in place of `pipeTo` and `pipeThrough`. */
export function relayedPipes(methods: PipeMethods, watcher: Watcher): Overrides {
  const { getReader, pipeTo, pipeThrough } = methods;

  /** Pipes an unlocked `source`. */
  function pipe(source: ReadableStream, args: unknown[]): Promise<unknown> {
    const relay = new Relay(Reflect.apply(getReader, source, []) as Reader, watcher);
    const piped = Reflect.apply(pipeTo, relay.stream, args) as Promise<unknown>;
    // The pipe refuses bad arguments without ever having locked what it was to read.
    if (!relay.stream.locked) relay.release();
    return piped.then(
      (value) => {
        relay.release();
        return value;
      },
      (error: unknown) => {
        relay.release();
        throw error;
      },
    );
  }

  return [
    [
      "pipeTo",
      function (this: ReadableStream, ...args: unknown[]): unknown {
        return this.locked ? Reflect.apply(pipeTo, this, args) : pipe(this, args);
      },
    ],
    [
      "pipeThrough",
      function (this: ReadableStream, ...args: unknown[]): unknown {
        const parts = partsOf(args);
        if (parts === undefined) return Reflect.apply(pipeThrough, this, args);
        const { transform, options } = parts;
        if (this.locked || !isPipeable(transform, options)) {
          return Reflect.apply(pipeThrough, this, [transform, options]);
        }
        // The readable side tells of what goes wrong; the platform hides this promise as well.
        pipe(this, [transform.writable, options]).catch(() => {});
        return transform.readable;
      },
    ],
  ];
}

interface PipeOptions {
  readonly preventAbort?: boolean;
  readonly preventCancel?: boolean;
  readonly preventClose?: boolean;
  readonly signal?: unknown;
}

interface Transform {
  readonly readable: unknown;
  readonly writable: unknown;
}

/** The arguments of `pipeThrough`, each property read once and in the platform's order. */
function partsOf(
  args: readonly unknown[],
): { transform: Transform; options: PipeOptions | undefined } | undefined {
  const [pair, given] = args;
  if (!isObject(pair) || !(given === undefined || given === null || isObject(given))) {
    return undefined;
  }
  const { readable, writable } = pair as Transform;
  const transform = { readable, writable };
  if (!given) return { transform, options: undefined };
  const { preventAbort, preventCancel, preventClose, signal } = given as PipeOptions;
  const switches = {
    preventAbort: Boolean(preventAbort),
    preventCancel: Boolean(preventCancel),
    preventClose: Boolean(preventClose),
  };
  return { transform, options: signal === undefined ? switches : { ...switches, signal } };
}

/** Whether `pipeThrough` would not throw. */
function isPipeable(transform: Transform, options: PipeOptions | undefined): boolean {
  const { readable, writable } = transform;
  return (
    readable instanceof ReadableStream &&
    writable instanceof WritableStream &&
    !writable.locked &&
    (options?.signal === undefined || options.signal instanceof AbortSignal)
  );
}

/** A stream that reads through `reader` what its own reader asks for, and nothing before. */
class Relay {
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
    const result = applyIn(this.watcher, this.read as Method, this.reader, []);
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
    // To be released is no failure of the watched stream.
    if (this.over || this.released) return;
    this.over = true;
    this.watcher.fail(error);
    controller.error(error);
  }

  private cancel(reason: unknown): Promise<void> {
    this.over = true;
    const cancelled = applyIn(this.watcher, this.reader.cancel, this.reader, [reason]);
    this.watcher.stop();
    return cancelled as Promise<void>;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
