// The ways to consume a web ReadableStream.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { attempt, type Ending } from "./endings.js";
import { ASYNC_ITERABLE_ENDINGS } from "./iterator-endings.js";
import { PIPE_ENDINGS } from "./pipe-endings.js";
import { ending, read } from "./stream-steps.js";
import { show } from "./transcript.js";

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
  ...PIPE_ENDINGS,
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
