// The ways to consume an iterator, synchronous or not.
import { attempt, type Ending, type Seen } from "./endings.js";
import { show, type Transcript } from "./transcript.js";

interface AnyIterator {
  next: (sent?: unknown) => Awaitable;
  return: (value?: unknown) => Awaitable;
  throw: (error?: unknown) => Awaitable;
}

type Awaitable = IteratorResult<unknown> | Promise<IteratorResult<unknown>>;

/** Runs `body` for each item; it may stop the loop by returning true, or throw. */
type Loop = (result: never, body: (item: unknown) => boolean | void) => unknown;

const loopSync: Loop = (result: Iterable<unknown>, body) => {
  for (const item of result) if (body(item) === true) break;
};

const loopAsync: Loop = async (result: AsyncIterable<unknown>, body) => {
  for await (const item of result) if (body(item) === true) break;
};

function* delegate(items: Iterable<unknown>, log: Transcript): Generator {
  log.consumer(`delegation gave ${show(yield* items)}`);
}

async function* delegateAsync(items: AsyncIterable<unknown>, log: Transcript): AsyncGenerator {
  log.consumer(`delegation gave ${show(yield* items)}`);
}

function note(item: unknown, log: Transcript, seen: Seen): void {
  log.consumer(`item ${show(item)}`);
  seen.items.push(item);
}

/** Calls a method of an iterator; what comes out counts as seen. */
async function call(
  log: Transcript,
  seen: Seen,
  iterator: AnyIterator,
  method: "next" | "return" | "throw",
  ...args: [unknown?]
): Promise<void> {
  await attempt(log, seen, async () => {
    const result = await iterator[method](...args);
    log.consumer(`${method} gave ${show(result)}`);
    if (result.done !== true) seen.items.push(result.value);
  });
}

/** Endings of what has a loop of its own. */
function loopEndings(loop: Loop): Ending<unknown>[] {
  return [
    {
      name: "consumed to the end",
      consume: (result, log, seen) =>
        attempt(log, seen, () => loop(result as never, (item) => note(item, log, seen))),
    },
    {
      name: "broken off after the first item",
      consume: (result, log, seen) =>
        attempt(log, seen, () =>
          loop(result as never, (item) => {
            note(item, log, seen);
            return true;
          }),
        ),
    },
    {
      name: "the consumer's body throws",
      consume: (result, log, seen) =>
        attempt(log, seen, () =>
          loop(result as never, (item) => {
            note(item, log, seen);
            throw new Error("the consumer's own");
          }),
        ),
    },
    { name: "never consumed", mark: "never consumed", consume: () => {} },
  ];
}

const methodEndings: readonly Ending<AnyIterator>[] = [
  {
    name: "return() before the first next()",
    consume: (iterator, log, seen) => call(log, seen, iterator, "return", "early"),
  },
  {
    name: "return() after the first next()",
    async consume(iterator, log, seen) {
      await call(log, seen, iterator, "next");
      await call(log, seen, iterator, "return", "early");
    },
  },
  {
    name: "throw() before the first next()",
    consume: (iterator, log, seen) => call(log, seen, iterator, "throw", new Error("thrown in")),
  },
  {
    name: "throw() after the first next()",
    async consume(iterator, log, seen) {
      await call(log, seen, iterator, "next");
      await call(log, seen, iterator, "throw", new Error("thrown in"));
    },
  },
  {
    name: "values sent with next(), and next() after the end",
    async consume(iterator, log, seen) {
      for (const sent of [1, 2, 3, 4, 5]) await call(log, seen, iterator, "next", sent);
    },
  },
];

const abandonedHalfWay: Ending<AnyIterator> = {
  name: "abandoned half way",
  mark: "not consumed to the end",
  consume: (iterator, log, seen) => call(log, seen, iterator, "next"),
};

/** Endings of a synchronous iterator. */
export const ITERATOR_ENDINGS: readonly Ending<never>[] = [
  ...loopEndings(loopSync),
  ...methodEndings,
  abandonedHalfWay,
  {
    name: "spread into an array",
    consume: (result: Iterable<unknown>, log, seen) =>
      attempt(log, seen, () => {
        const all = Array.from(result, (item) => note(item, log, seen));
        log.consumer(`${all.length} items`);
      }),
  },
  {
    name: "delegated to by yield*",
    consume: (result: Iterable<unknown>, log, seen) =>
      attempt(log, seen, () => {
        for (const item of delegate(result, log)) note(item, log, seen);
      }),
  },
];

/** Endings of what only has `Symbol.asyncIterator`. */
export const ASYNC_ITERABLE_ENDINGS: readonly Ending<never>[] = [
  ...loopEndings(loopAsync),
  {
    name: "delegated to by yield*",
    consume: (result: AsyncIterable<unknown>, log, seen) =>
      attempt(log, seen, async () => {
        for await (const item of delegateAsync(result, log)) note(item, log, seen);
      }),
  },
];

/** Endings of an asynchronous iterator. */
export const ASYNC_ITERATOR_ENDINGS: readonly Ending<never>[] = [
  ...ASYNC_ITERABLE_ENDINGS,
  ...methodEndings,
  abandonedHalfWay,
  {
    name: "several next() queued without awaiting",
    sideBySide: true,
    async consume(iterator: AnyIterator & AsyncIterable<unknown>, log, seen) {
      await Promise.all([1, 2, 3, 4, 5].map((sent) => call(log, seen, iterator, "next", sent)));
    },
  },
  {
    name: "next() and return() queued without awaiting",
    sideBySide: true,
    async consume(iterator: AnyIterator & AsyncIterable<unknown>, log, seen) {
      const next = call(log, seen, iterator, "next");
      await Promise.all([next, call(log, seen, iterator, "return", "early")]);
    },
  },
  {
    name: "read by two consumers at once",
    sideBySide: true,
    async consume(iterator: AnyIterator & AsyncIterable<unknown>, log, seen) {
      const consumer = () => loopAsync(iterator as never, (item) => note(item, log, seen));
      await Promise.all([attempt(log, seen, consumer), attempt(log, seen, consumer)]);
    },
  },
];
