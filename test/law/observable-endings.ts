// The ways to consume an Observable.
import { setTimeout as sleep } from "node:timers/promises";
import { catchError, firstValueFrom, lastValueFrom, map, mergeMap, retry, take, tap } from "rxjs";
import type { Observable } from "rxjs";
import { attempt, type Ending, type Seen } from "./endings.js";
import { show, type Transcript } from "./transcript.js";

type Any = Observable<unknown>;

interface Observer {
  next(item: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** An observer that looks at its `this`; what it receives counts as seen. */
class Consumer implements Observer {
  readonly #own = "itself";
  readonly over: Promise<void>;
  private end: () => void = () => {};

  constructor(
    readonly log: Transcript,
    readonly seen: Seen,
    readonly body: () => void = () => {},
  ) {
    this.over = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  next(item: unknown): void {
    this.log.consumer(`item ${show(item)}, ${#own in this ? this.#own : "another"}`);
    this.seen.items.push(item);
    this.body();
  }

  error(error: unknown): void {
    this.log.consumer(`error ${String(error)}`);
    this.seen.failed = true;
    this.end();
  }

  complete(): void {
    this.log.consumer("complete");
    this.end();
  }
}

/** For what another consumer sees, which is not what the observation records. */
const unseen = (): Seen => ({ items: [] });

/** Waits until the source has cleaned up, and the library has thrown an error without a handler. */
async function reported({ events }: Transcript): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- until it has
  while (!events.includes("source: cleaned up")) await sleep(1);
  await sleep(5);
}

/** Endings of an Observable of any library. */
export const OBSERVABLE_ENDINGS: readonly Ending<never>[] = [
  {
    name: "subscribed to until it completes",
    async consume(result: Any, log, seen) {
      const consumer = new Consumer(log, seen);
      const subscription = result.subscribe(consumer);
      await consumer.over;
      log.consumer(`closed: ${subscription.closed}`);
    },
  },
  {
    name: "subscribed to with functions",
    async consume(result: Any, log, seen) {
      const consumer = new Consumer(log, seen);
      result.subscribe(
        (item) => consumer.next(item),
        (error: unknown) => consumer.error(error),
        () => consumer.complete(),
      );
      await consumer.over;
    },
  },
  {
    name: "subscribed to without a handler of errors",
    sideBySide: true,
    async consume(result: Any, log, seen) {
      result.subscribe((item) => {
        log.consumer(`item ${show(item)}`);
        seen.items.push(item);
      });
      await reported(log);
    },
  },
  {
    name: "unsubscribed from after the first item",
    async consume(result: Any, log, seen) {
      const first = new Promise<void>((resolve) => {
        const consumer = new Consumer(log, seen, () => {
          if (seen.items.length > 1) return;
          // A source that gives all at once has given it before there is a subscription.
          queueMicrotask(() => {
            subscription.unsubscribe();
            log.consumer(`closed: ${subscription.closed}`);
            resolve();
          });
        });
        const subscription = result.subscribe(consumer);
        void consumer.over.then(resolve);
      });
      await first;
    },
  },
  {
    name: "unsubscribed from at once, and again",
    consume(result: Any, log, seen) {
      const subscription = result.subscribe(new Consumer(log, seen));
      subscription.unsubscribe();
      subscription.unsubscribe();
      log.consumer(`closed: ${subscription.closed}`);
    },
  },
  {
    name: "subscribed to by what throws",
    sideBySide: true,
    async consume(result: Any, log, seen) {
      const consumer = new Consumer(log, seen, () => {
        if (seen.items.length === 1) throw new Error("the consumer's own");
      });
      // RxJS 6 ends there, RxJS 7 goes on.
      const subscription = result.subscribe(consumer);
      await reported(log);
      subscription.unsubscribe();
    },
  },
  { name: "never subscribed to", mark: "never consumed", consume: () => {} },
  {
    name: "subscribed to twice at once",
    sideBySide: true,
    async consume(result: Any, log, seen) {
      const consumers = [new Consumer(log, seen), new Consumer(log, unseen())];
      for (const consumer of consumers) result.subscribe(consumer);
      await Promise.all(consumers.map(({ over }) => over));
    },
  },
  {
    name: "subscribed to again after its end",
    async consume(result: Any, log, seen) {
      for (const one of [seen, unseen()]) {
        const consumer = new Consumer(log, one);
        result.subscribe(consumer);
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await consumer.over;
      }
    },
  },
];

function piped(
  name: string,
  consume: (result: Any, log: Transcript, seen: Seen) => Promise<unknown>,
): Ending<never> {
  return {
    name,
    consume: (result: Any, log, seen) => attempt(log, seen, () => consume(result, log, seen)),
  };
}

/** Counts what passes as seen. */
const note = (log: Transcript, seen: Seen) =>
  tap((item: unknown) => {
    log.consumer(`item ${show(item)}`);
    seen.items.push(item);
  });

/** Endings by RxJS's own operators and functions. */
export const OPERATOR_ENDINGS: readonly Ending<never>[] = [
  piped("piped through operators", (result, log, seen) =>
    lastValueFrom(
      result.pipe(
        note(log, seen),
        mergeMap(async (item) => item),
        map((item) => `${String(item)}!`),
      ),
    ),
  ),
  piped("taken from by take(1)", (result, log, seen) =>
    lastValueFrom(result.pipe(take(1), note(log, seen))),
  ),
  piped("awaited by firstValueFrom()", async (result, _, seen) => {
    seen.items.push(await firstValueFrom(result));
  }),
  piped("replaced by catchError()", (result, log, seen) =>
    lastValueFrom(
      result.pipe(
        note(log, seen),
        catchError((error: unknown) => {
          seen.failed = true;
          return [String(error)];
        }),
      ),
    ),
  ),
  piped("subscribed to again by retry()", (result, log, seen) => {
    let isFirst = true;
    return lastValueFrom(
      result.pipe(
        tap({
          next: (item) => {
            log.consumer(`item ${show(item)}`);
            if (isFirst) seen.items.push(item);
          },
          error: () => {
            isFirst = false;
          },
        }),
        retry(1),
      ),
    );
  }),
  piped("an operator's function throws", (result, log, seen) =>
    lastValueFrom(
      result.pipe(
        note(log, seen),
        map(() => {
          throw new Error("the consumer's own");
        }),
      ),
    ),
  ),
];
