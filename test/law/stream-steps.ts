// Steps for the ways to consume a web ReadableStream.
import { attempt, type Ending, type Seen } from "./endings.js";
import { show, type Transcript } from "./transcript.js";

interface AnyReader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
  readonly closed: Promise<unknown>;
}

/** Reads `count` items, or all there are. */
export async function read(
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

export function ending(
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
