// The results that the law is about, each with a source that logs its steps.
import { EventStream } from "@mistralai/mistralai/lib/event-streams.js";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { Observable } from "rxjs";
import { Observable as Observable6 } from "rxjs6";
import { show, type Transcript } from "./transcript.js";

const ZenObservable = createRequire(import.meta.url)("zen-observable") as ObservableClass;

/** The point at which a source fails, if it does. */
export type Failure = "no failure" | "fails at once" | "fails in the middle" | "fails at the end";

export const FAILURES: readonly Failure[] = [
  "no failure",
  "fails at once",
  "fails in the middle",
  "fails at the end",
];

const ITEMS = ["a", "b", "c"];

/** The number of the item in whose place a source fails. */
export const FAILS_AT: Readonly<Record<Failure, number | undefined>> = {
  "no failure": undefined,
  "fails at once": 0,
  "fails in the middle": 1,
  "fails at the end": 3,
};

/** The item with the number `index`, undefined at the end; throws where the source fails. */
function produce(index: number, failure: Failure, log: Transcript): string | undefined {
  log.source(`asked for item ${index}`);
  if (index === FAILS_AT[failure]) throw new Error(`failed at ${index}`);
  return ITEMS[index];
}

/** Makes the result of a function. `step` is called by the source each time it runs. */
export type Make = (log: Transcript, failure: Failure, step: () => void) => unknown;

function* generate(
  log: Transcript,
  failure: Failure,
  step: () => void,
): Generator<string, string, unknown> {
  try {
    for (let index = 0; ; index += 1) {
      step();
      const item = produce(index, failure, log);
      if (item === undefined) return "the end";
      log.source(`received ${show(yield item)}`);
    }
  } catch (error) {
    log.source(`caught ${String(error)}`);
    throw error;
  } finally {
    step();
    log.source("finally");
  }
}

async function* generateAsync(
  log: Transcript,
  failure: Failure,
  step: () => void,
): AsyncGenerator<string, string, unknown> {
  try {
    for (let index = 0; ; index += 1) {
      await Promise.resolve();
      step();
      const item = produce(index, failure, log);
      if (item === undefined) return "the end";
      log.source(`received ${show(yield item)}`);
    }
  } catch (error) {
    log.source(`caught ${String(error)}`);
    throw error;
  } finally {
    await Promise.resolve();
    step();
    log.source("finally");
  }
}

/** A custom iterator, with a private field and an own property. */
class OwnIterator {
  readonly own = "property";
  #index = 0;

  constructor(
    readonly log: Transcript,
    readonly failure: Failure,
    readonly step: () => void,
  ) {}

  next(sent?: unknown): IteratorResult<unknown> {
    this.step();
    if (sent !== undefined) this.log.source(`received ${show(sent)}`);
    const value = produce(this.#index, this.failure, this.log);
    this.#index += 1;
    return value === undefined ? { done: true, value: "the end" } : { done: false, value };
  }

  return(value?: unknown): IteratorResult<unknown> {
    this.step();
    this.log.source(`return at ${this.#index}`);
    this.#index = 3;
    return { done: true, value };
  }

  throw(error: unknown): IteratorResult<unknown> {
    this.log.source(`throw at ${this.#index}`);
    this.#index = 3;
    throw error;
  }

  [Symbol.iterator](): this {
    return this;
  }
}

class OwnAsyncIterator {
  #iterator: OwnIterator;

  constructor(log: Transcript, failure: Failure, step: () => void) {
    this.#iterator = new OwnIterator(log, failure, step);
  }

  async next(sent?: unknown): Promise<IteratorResult<unknown>> {
    return this.#iterator.next(sent);
  }

  async return(value?: unknown): Promise<IteratorResult<unknown>> {
    return this.#iterator.return(value);
  }

  async throw(error: unknown): Promise<IteratorResult<unknown>> {
    return this.#iterator.throw(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function webStream(
  log: Transcript,
  failure: Failure,
  step: () => void,
  { highWaterMark = 1, convert = (text: string): unknown => text } = {},
): ReadableStream {
  let index = 0;
  let cancelled = false;
  return new ReadableStream(
    {
      start() {
        log.source("start");
      },
      async pull(controller) {
        // As from a network: what comes by itself comes in a turn of its own.
        await turn();
        if (cancelled) return;
        step();
        const item = produce(index, failure, log);
        index += 1;
        if (item === undefined) controller.close();
        else controller.enqueue(convert(item));
      },
      cancel(reason) {
        cancelled = true;
        step();
        log.source(`cancelled with ${String(reason)}`);
      },
    },
    { highWaterMark },
  );
}

/** All is there, or has failed, before anybody reads. */
function filledStream(log: Transcript, failure: Failure): ReadableStream {
  return new ReadableStream({
    start(controller) {
      try {
        for (let index = 0; ; index += 1) {
          const item = produce(index, failure, log);
          if (item === undefined) break;
          controller.enqueue(item);
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
    },
    cancel(reason) {
      log.source(`cancelled with ${String(reason)}`);
    },
  });
}

function byteStream(log: Transcript, failure: Failure, step: () => void): ReadableStream {
  let index = 0;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      await turn();
      step();
      const item = produce(index, failure, log);
      index += 1;
      if (item === undefined) {
        controller.close();
        controller.byobRequest?.respond(0);
      } else {
        controller.enqueue(new TextEncoder().encode(item));
      }
    },
    cancel(reason) {
      log.source(`cancelled with ${String(reason)}`);
    },
  });
}

/** The event of a chat completion that carries `text`, as it goes over the wire. */
function wireEvent(text: string): Uint8Array {
  const chunk = JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] });
  return new TextEncoder().encode(`data: ${chunk}\n\n`);
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function readable(log: Transcript, failure: Failure, step: () => void): Readable {
  let index = 0;
  return new Readable({
    encoding: "utf8",
    highWaterMark: 1,
    read() {
      step();
      try {
        const item = produce(index, failure, log);
        index += 1;
        this.push(item ?? null);
      } catch (error) {
        this.destroy(error as Error);
      }
    },
    destroy(error, callback) {
      log.source(`destroyed with ${String(error)}`);
      callback(error);
    },
  });
}

/** Every kind of result that stays open until it is consumed. */
export const ITERATORS: Readonly<Record<string, Make>> = {
  "a generator": generate,
  "an iterator of its own class": (log, failure, step) => new OwnIterator(log, failure, step),
};

export const ASYNC_ITERATORS: Readonly<Record<string, Make>> = {
  "an async generator": generateAsync,
  "an async iterator of its own class": (log, failure, step) =>
    new OwnAsyncIterator(log, failure, step),
  "a promise of an async generator": async (log, failure, step) =>
    generateAsync(log, failure, step),
};

export const ASYNC_ITERABLES: Readonly<Record<string, Make>> = {
  "an async iterable": (log, failure, step) => ({
    [Symbol.asyncIterator]: () => new OwnAsyncIterator(log, failure, step),
  }),
};

export const WEB_STREAMS: Readonly<Record<string, Make>> = {
  "a ReadableStream": webStream,
  "a ReadableStream that keeps nothing": (log, failure, step) =>
    webStream(log, failure, step, { highWaterMark: 0 }),
  "a promise of a ReadableStream": async (log, failure, step) => webStream(log, failure, step),
  "a ReadableStream that is full": filledStream,
  "a byte stream": byteStream,
  "Mistral's EventStream": (log, failure, step) =>
    new EventStream(
      webStream(log, failure, step, { highWaterMark: 0, convert: wireEvent }) as never,
      ({ data }) => ({ done: false, value: { data: JSON.parse(String(data)) as unknown } }),
    ),
};

export const READABLES: Readonly<Record<string, Make>> = {
  "a Node Readable": readable,
  "a Readable from a generator": (log, failure, step) =>
    Readable.from(generateAsync(log, failure, step)),
};

/** The end of a subscription that the source of an Observable gives its items to. */
interface Sink {
  readonly closed?: boolean;
  next(item: string): void;
  error(error: unknown): void;
  complete(): void;
}

type ObservableClass = new (source: (sink: Sink) => () => void) => object;

/** Gives one item a turn, until its end or the end of the subscription. */
const observable =
  (Class: ObservableClass): Make =>
  (log, failure, step) =>
    new Class((sink) => {
      let stopped = false;
      log.source("subscribed to");
      const produceAll = async () => {
        for (let index = 0; ; index += 1) {
          // oxlint-disable-next-line no-await-in-loop -- one after the other
          await turn();
          if (stopped) return;
          step();
          if (!give(index, sink, failure, log)) return;
        }
      };
      void produceAll();
      return () => {
        stopped = true;
        log.source("cleaned up");
      };
    });

/** Gives all items while it is subscribed to. */
const observableAtOnce =
  (Class: ObservableClass): Make =>
  (log, failure, step) =>
    new Class((sink) => {
      step();
      for (let index = 0; sink.closed !== true && give(index, sink, failure, log); index += 1);
      return () => log.source("cleaned up");
    });

/** @returns false at the end */
function give(index: number, sink: Sink, failure: Failure, log: Transcript): boolean {
  try {
    const item = produce(index, failure, log);
    if (item === undefined) sink.complete();
    else sink.next(item);
    return item !== undefined;
  } catch (error) {
    sink.error(error);
    return false;
  }
}

export const OBSERVABLES: Readonly<Record<string, Make>> = {
  "an Observable of RxJS": observable(Observable),
  "an Observable of RxJS that gives all at once": observableAtOnce(Observable),
  "a promise of an Observable of RxJS": async (log, failure, step) =>
    observable(Observable)(log, failure, step),
  "an Observable of RxJS 6": observable(Observable6),
  "an Observable of zen-observable": observable(ZenObservable),
};

/** Results that hold what is consumed: an object as its `stream`, a list as its first item. */
const inObject =
  (make: Make): Make =>
  (log, failure, step) => ({
    stream: make(log, failure, step),
    id: 7,
    get other(): never {
      throw new Error("a getter was run");
    },
  });

export const HELD_ITERATORS: Readonly<Record<string, Make>> = {
  "an object with an async generator": inObject(generateAsync),
  "an object with a promise of an async generator": inObject(async (log, failure, step) =>
    generateAsync(log, failure, step),
  ),
  "a promise of an object with an async generator": async (log, failure, step) =>
    inObject(generateAsync)(log, failure, step),
};

export const HELD_STREAMS: Readonly<Record<string, Make>> = {
  "a list with a ReadableStream": (log, failure, step) => [
    webStream(log, failure, step),
    { id: 7 },
  ],
};

/** An instance with a private field whose getter and methods hand out what is consumed. */
class Handing {
  readonly id = 7;
  #make: () => unknown;

  constructor(make: () => unknown) {
    this.#make = make;
  }

  get stream(): unknown {
    return this.#make();
  }

  get textStream(): unknown {
    return this.stream;
  }

  toStream(): unknown {
    return this.textStream;
  }
}

const handing =
  (make: Make): Make =>
  (log, failure, step) =>
    new Handing(() => make(log, failure, step));

export const HANDED_ITERATORS: Readonly<Record<string, Make>> = {
  "an instance that hands out an async generator": handing(generateAsync),
  "a promise of an instance that hands out a promise of an async generator": async (...source) =>
    handing(async (log, failure, step) => generateAsync(log, failure, step))(...source),
};

export const HANDED_STREAMS: Readonly<Record<string, Make>> = {
  "an instance that hands out a ReadableStream": handing(webStream),
};

export const RESPONSES: Readonly<Record<string, Make>> = {
  "a Response of events": (log, failure, step) =>
    new Response(webStream(log, failure, step, { highWaterMark: 0, convert: encode }), {
      headers: { "content-type": "text/event-stream; charset=utf-8" },
    }),
  "a Response of lines of JSON": (log, failure, step) =>
    new Response(webStream(log, failure, step, { highWaterMark: 0, convert: encode }), {
      headers: { "content-type": "application/x-ndjson" },
    }),
  "a promise of a Response without a type": async (log, failure, step) =>
    new Response(webStream(log, failure, step, { highWaterMark: 0, convert: encode })),
};
