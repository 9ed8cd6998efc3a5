// The ways to consume a Node Readable.
import { once } from "node:events";
import { addAbortSignal, PassThrough, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { attempt, type Ending, type Seen } from "./endings.js";
import { ASYNC_ITERABLE_ENDINGS } from "./iterator-endings.js";
import { settle, show, type Transcript } from "./transcript.js";

function note(item: unknown, log: Transcript, seen: Seen): void {
  log.consumer(`item ${show(item)}`);
  seen.items.push(item);
}

function ending(
  name: string,
  consume: (readable: Readable, log: Transcript, seen: Seen) => unknown,
  more: Pick<Ending<never>, "mark" | "sideBySide"> = {},
): Ending<Readable> {
  return {
    name,
    ...more,
    consume: (readable, log, seen) =>
      attempt(log, seen, async () => {
        log.consumer(`flowing: ${String(readable.readableFlowing)}`);
        log.consumer(`listeners: ${readable.eventNames().map(String).toSorted().join(" ")}`);
        await consume(readable, log, seen);
      }),
  };
}

const strategy = new CountQueuingStrategy({ highWaterMark: 1 });

/** Waits until the stream is over, and throws what it failed with. */
async function closed(readable: Readable): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    readable.once("error", reject).once("close", resolve);
  });
}

/** Endings of a Node Readable. */
export const READABLE_ENDINGS: readonly Ending<never>[] = [
  ...ASYNC_ITERABLE_ENDINGS,
  ending("read by a data listener", async (readable, log, seen) => {
    const over = closed(readable);
    readable.on("data", (item) => note(item, log, seen));
    readable.on("end", () => log.consumer("end"));
    await over;
  }),
  ending("read by read() when it is readable", async (readable, log, seen) => {
    const over = closed(readable);
    readable.on("readable", () => {
      for (let item: unknown; (item = readable.read()) !== null;) note(item, log, seen);
    });
    await over;
  }),
  ending(
    "read by read() once",
    async (readable, log, seen) => {
      await once(readable, "readable");
      note(readable.read(), log, seen);
    },
    { mark: "not consumed to the end" },
  ),
  ending("piped into a Writable", async (readable, log, seen) => {
    const over = closed(readable);
    readable.pipe(
      new Writable({
        objectMode: true,
        write(item, _, done) {
          note(item, log, seen);
          setImmediate(done);
        },
      }),
    );
    await over;
  }),
  ending("read by stream.pipeline()", async (readable, log, seen) => {
    const destination = new PassThrough({ objectMode: true });
    destination.on("data", (item) => note(item, log, seen));
    await pipeline(readable, destination);
  }),
  ending("read by stream.pipeline() into what fails", async (readable, log, seen) => {
    const destination = new Writable({
      objectMode: true,
      write(item, _, done) {
        note(item, log, seen);
        done(new Error("thrown in by the destination"));
      },
    });
    await pipeline(readable, destination);
  }),
  ending("destroyed before it was read", async (readable) => {
    const over = closed(readable);
    readable.destroy();
    await over;
  }),
  ending("destroyed after the first item", async (readable, log, seen) => {
    const over = closed(readable);
    readable.on("data", (item) => {
      note(item, log, seen);
      readable.destroy();
    });
    await over;
  }),
  ending("destroyed with an error", async (readable) => {
    const over = closed(readable);
    readable.destroy(new Error("thrown in"));
    await over;
  }),
  ending("aborted by a signal", async (readable, log, seen) => {
    const controller = new AbortController();
    addAbortSignal(controller.signal, readable);
    const over = closed(readable);
    readable.on("data", (item) => {
      note(item, log, seen);
      controller.abort(new Error("thrown in"));
    });
    await over.finally(() => (seen.failed = true));
  }),
  ending("converted by Readable.toWeb()", async (readable, log, seen) => {
    for await (const item of Readable.toWeb(readable, { strategy })) note(item, log, seen);
  }),
  ending("iterated with destroyOnReturn: false, then read on", async (readable, log, seen) => {
    for await (const item of readable.iterator({ destroyOnReturn: false })) {
      note(item, log, seen);
      break;
    }
    log.consumer(`destroyed: ${readable.destroyed}`);
    for await (const item of readable) note(item, log, seen);
  }),
  ending("mapped by its own helpers", async (readable, log, seen) => {
    const mapped = readable.map((item: unknown) => {
      seen.items.push(item);
      return `${String(item)}!`;
    });
    for await (const item of mapped) log.consumer(`mapped ${show(item)}`);
    await settle();
  }),
];
