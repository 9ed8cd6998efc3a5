// The ways to consume a web ReadableStream.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { attempt, type Ending, type Seen } from "./endings.js";
import { ASYNC_ITERABLE_ENDINGS } from "./iterator-endings.js";
import { settle, show, type Transcript } from "./transcript.js";

interface AnyReader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
  readonly closed: Promise<unknown>;
}

/** Reads `count` items, or all there are. */
async function read(
  reader: AnyReader,
  log: Transcript,
  seen: Seen | undefined,
  count = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const { done, value } = await reader.read();
    log.consumer(done ? "done" : `item ${show(value)}`);
    if (done) return;
    seen?.items.push(value);
  }
}

function logged(log: Transcript, seen: Seen, options: { failAt?: number } = {}): WritableStream {
  let count = 0;
  return new WritableStream(
    {
      write(item) {
        log.consumer(`wrote ${show(item)}`);
        seen.items.push(item);
        count += 1;
        if (count === options.failAt) throw new Error("the destination's own");
      },
      close: () => log.consumer("destination closed"),
      abort: (reason) => log.consumer(`destination aborted with ${String(reason)}`),
    },
    { highWaterMark: 1 },
  );
}

function ending(
  name: string,
  consume: (stream: ReadableStream, log: Transcript, seen: Seen) => unknown,
  more: Pick<Ending<never>, "mark" | "sideBySide"> = {},
): Ending<ReadableStream> {
  return {
    name,
    ...more,
    consume: (stream, log, seen) =>
      attempt(log, seen, async () => {
        await consume(stream, log, seen);
        log.consumer(`locked: ${stream.locked}`);
      }),
  };
}

const sideBySide = { sideBySide: true };
const halfRead = { mark: "not consumed to the end" } as const;

const readerEndings = [
  ending("read through getReader() to the end", (stream, log, seen) =>
    read(stream.getReader(), log, seen),
  ),
  ending("cancelled by its reader", async (stream, log, seen) => {
    const reader = stream.getReader();
    await read(reader, log, seen, 1);
    await reader.cancel("enough");
  }),
  ending("cancelled before it was read", (stream) => stream.cancel("not wanted")),
  ending("read by a second reader after releaseLock()", async (stream, log, seen) => {
    const first = stream.getReader();
    await read(first, log, seen, 1);
    first.releaseLock();
    await read(stream.getReader(), log, seen);
    await first.closed.catch((error: unknown) => log.consumer(`closed: ${(error as Error).name}`));
  }),
  ending(
    "released half way",
    async (stream, log, seen) => {
      const reader = stream.getReader();
      await read(reader, log, seen, 1);
      reader.releaseLock();
    },
    halfRead,
  ),
  ending("iterated with preventCancel, then read on", async (stream, log, seen) => {
    for await (const item of stream.values({ preventCancel: true })) {
      log.consumer(`item ${show(item)}`);
      seen.items.push(item);
      break;
    }
    log.consumer(`locked: ${stream.locked}`);
    await read(stream.getReader(), log, seen);
  }),
  ending("asked for a second reader", async (stream, log, seen) => {
    const reader = stream.getReader();
    for (const refused of [
      () => stream.getReader(),
      () => stream.tee(),
      () => stream.values(),
      () => stream.cancel(),
      () => stream.pipeTo(new WritableStream()),
      () => stream.pipeThrough(new TransformStream()),
    ]) {
      await attempt(log, seen, async () => await refused());
    }
    await read(reader, log, seen);
  }),
  ending(
    "several read() queued without awaiting",
    async (stream, log, seen) => {
      const reader = stream.getReader();
      await Promise.all(
        [1, 2, 3, 4].map(async () => {
          const { done, value } = await reader.read();
          log.consumer(show({ done, value }));
          if (!done) seen.items.push(value);
        }),
      );
    },
    sideBySide,
  ),
];

const teeEndings = [
  ending("teed, both branches read", async (stream, log, seen) => {
    const [one, two] = stream.tee();
    await read(one.getReader(), log, seen);
    await read(two.getReader(), log, undefined);
  }),
  ending(
    "teed, both branches read at once",
    async (stream, log, seen) => {
      const [one, two] = stream.tee();
      await Promise.all([read(one.getReader(), log, seen), read(two.getReader(), log, undefined)]);
    },
    sideBySide,
  ),
  ending("teed, one branch read further than the other", async (stream, log, seen) => {
    const [one, two] = stream.tee();
    const reader = two.getReader();
    await read(reader, log, undefined, 1);
    const cancelled = reader.cancel("enough of two");
    await read(one.getReader(), log, seen);
    await cancelled;
  }),
  ending("teed, both branches cancelled", async (stream, log, seen) => {
    const [one, two] = stream.tee();
    const reader = one.getReader();
    await read(reader, log, seen, 1);
    await Promise.all([reader.cancel("one"), two.cancel("two")]);
  }),
  ending(
    "teed, only one branch read",
    async (stream, log, seen) => {
      const [one] = stream.tee();
      await read(one.getReader(), log, seen);
    },
    halfRead,
  ),
  ending("teed twice, all branches read", async (stream, log, seen) => {
    const [one, two] = stream.tee();
    const [three, four] = two.tee();
    await read(one.getReader(), log, seen);
    await Promise.all([three, four].map((branch) => read(branch.getReader(), log, undefined)));
  }),
];

function pipeEnding(
  name: string,
  options: Parameters<ReadableStream["pipeTo"]>[1],
  destination: { failAt?: number } = {},
): Ending<ReadableStream> {
  return ending(name, async (stream, log, seen) => {
    const writable = logged(log, seen, destination);
    const piped = stream.pipeTo(writable, options);
    log.consumer(`locked while piped: ${stream.locked}, ${writable.locked}`);
    await attempt(log, seen, () => piped);
    log.consumer(`locked after: ${stream.locked}, ${writable.locked}`);
    if (stream.locked) return;
    // What prevent* options left open is read on.
    await attempt(log, seen, () => read(stream.getReader(), log, seen));
  });
}

const pipeEndings = [
  pipeEnding("piped to the end", {}),
  pipeEnding("piped with preventClose", { preventClose: true }),
  pipeEnding("piped with preventAbort", { preventAbort: true }),
  pipeEnding("piped to what fails", {}, { failAt: 1 }),
  pipeEnding("piped to what fails, with preventCancel", { preventCancel: true }, { failAt: 1 }),
  pipeEnding("piped with a signal that is aborted already", {
    signal: AbortSignal.abort("too late"),
  }),
  pipeEnding("piped with an aborted signal and preventCancel", {
    signal: AbortSignal.abort("too late"),
    preventCancel: true,
    preventAbort: true,
  }),
  ending("piped until a signal aborts it", async (stream, log, seen) => {
    const controller = new AbortController();
    const writable = new WritableStream({
      write(item) {
        log.consumer(`wrote ${show(item)}`);
        seen.items.push(item);
        controller.abort("enough");
      },
    });
    await attempt(log, seen, () => stream.pipeTo(writable, { signal: controller.signal }));
  }),
  ending("refused by pipeTo, then read", async (stream, log, seen) => {
    const locked = new WritableStream();
    locked.getWriter();
    for (const wrong of [locked, {}, undefined]) {
      await attempt(log, seen, () => stream.pipeTo(wrong as WritableStream));
    }
    await attempt(log, seen, () =>
      stream.pipeTo(new WritableStream(), { signal: {} as AbortSignal }),
    );
    log.consumer(`locked: ${stream.locked}`);
    await read(stream.getReader(), log, seen);
  }),
  ending("refused by pipeThrough, then read", async (stream, log, seen) => {
    const locked = new TransformStream();
    locked.writable.getWriter();
    for (const wrong of [locked, {}, undefined, { readable: locked.readable, writable: {} }]) {
      await attempt(log, seen, () => stream.pipeThrough(wrong as TransformStream));
    }
    log.consumer(`locked: ${stream.locked}`);
    await read(stream.getReader(), log, seen);
  }),
  ending("piped through a transform", async (stream, log, seen) => {
    const transform = new TransformStream({
      transform(item, controller) {
        seen.items.push(item);
        controller.enqueue(item);
      },
    });
    const through = stream.pipeThrough(transform);
    log.consumer(`the transform's own: ${through === transform.readable}`);
    await read(through.getReader(), log, undefined);
    await settle();
  }),
  ending("piped through a transform whose reader cancels", async (stream, log, seen) => {
    const transform = new TransformStream({
      transform(item, controller) {
        seen.items.push(item);
        controller.enqueue(item);
      },
    });
    const reader = stream.pipeThrough(transform).getReader();
    await read(reader, log, undefined, 1);
    await reader.cancel("enough");
    await settle();
  }),
];

const nodeEndings = [
  ending("read through Readable.fromWeb()", async (stream, log, seen) => {
    for await (const item of Readable.fromWeb(stream as never, { objectMode: true })) {
      log.consumer(`item ${show(item)}`);
      seen.items.push(item);
    }
  }),
  ending("read by stream.pipeline()", (stream, log, seen) =>
    pipeline(stream as AsyncIterable<unknown>, async (items) => {
      for await (const item of items) {
        log.consumer(`item ${show(item)}`);
        seen.items.push(item);
      }
    }),
  ),
];

/** Endings of a web ReadableStream. */
export const STREAM_ENDINGS: readonly Ending<never>[] = [
  ...ASYNC_ITERABLE_ENDINGS,
  ...readerEndings,
  ...teeEndings,
  ...pipeEndings,
  ...nodeEndings,
];

/** Endings that only a byte stream has. */
export const BYTE_STREAM_ENDINGS: readonly Ending<never>[] = [
  ending("read through a BYOB reader", async (stream, log, seen) => {
    const reader = stream.getReader({ mode: "byob" });
    let view = new Uint8Array(8);
    for (;;) {
      const { done, value } = await reader.read(view);
      log.consumer(`${done ? "done" : "item"} ${show(value)}`);
      if (done) return;
      seen.items.push(value.slice());
      view = new Uint8Array(value.buffer);
    }
  }),
];

/** Endings that only a stream has that reads ahead of its consumer. */
export const AHEAD_ENDINGS: readonly Ending<never>[] = [
  ending("read through getReader() and awaited by closed", async (stream, log, seen) => {
    const reader = stream.getReader();
    // Asking in time for what is there, and never for the end.
    await read(reader, log, seen, 3);
    await reader.closed;
    log.consumer("closed");
  }),
];
