// The ways to pipe a web ReadableStream.
import { attempt, type Ending, type Seen } from "./endings.js";
import { ending, read } from "./stream-steps.js";
import { settle, show, type Transcript } from "./transcript.js";

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
    // A stream that prevent* options left open is read on.
    await attempt(log, seen, () => read(stream.getReader(), log, seen));
  });
}

/** Endings by `pipeTo` and `pipeThrough`. */
export const PIPE_ENDINGS: readonly Ending<never>[] = [
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
    // The transform may have taken any number of items by then.
    seen.hidden = true;
    const transform = new TransformStream({
      transform(item, controller) {
        controller.enqueue(item);
      },
    });
    const reader = stream.pipeThrough(transform).getReader();
    await read(reader, log, undefined, 1);
    await reader.cancel("enough");
    await settle();
  }),
];
