// Do no harm: an observed function is in the program what the bare one is, in every mode.
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { MODES, runInMode } from "./modes.js";
import { Counter, throwing, VALUES } from "./values.js";

/** A stream of "a" and "b", of a class that counts and answers as it likes. */
class OwnStream extends ReadableStream<string> {
  #calls = 0;

  constructor() {
    super({
      start(controller) {
        controller.enqueue("a");
        controller.enqueue("b");
        controller.close();
      },
    });
  }

  get calls(): number {
    return this.#calls;
  }

  override pipeTo(...args: Parameters<ReadableStream["pipeTo"]>): Promise<void> {
    this.#calls += 1;
    return super.pipeTo(...args);
  }

  override pipeThrough<T>(...args: Parameters<ReadableStream["pipeThrough"]>): ReadableStream<T> {
    this.#calls += 1;
    return super.pipeThrough(...args) as ReadableStream<T>;
  }

  override getReader(): never {
    this.#calls += 1;
    const reader = super.getReader();
    return { read: () => reader.read() } as never;
  }

  override cancel(): never {
    this.#calls += 1;
    return "cancelled" as never;
  }

  override tee(): never {
    this.#calls += 1;
    return { left: super.tee()[0] } as never;
  }

  override values(options?: { preventCancel?: boolean; more?: number }): never {
    this.#calls += options?.more ?? 1;
    return undefined as never;
  }
}

type Observe = (stream: OwnStream) => OwnStream;

const OWN_STREAMS: readonly (readonly [(of: Observe) => unknown, unknown])[] = [
  [
    async (of) => {
      const got: string[] = [];
      const stream = of(new OwnStream());
      await stream.pipeTo(new WritableStream({ write: (item) => void got.push(item) }));
      return [got, stream.calls];
    },
    [["a", "b"], 1],
  ],
  [
    async (of) => {
      const stream = of(new OwnStream());
      const got: unknown[] = [];
      for await (const item of stream.pipeThrough(new TransformStream())) got.push(item);
      return [got, stream.calls];
    },
    [["a", "b"], 1],
  ],
  [
    async (of) => {
      const reader = of(new OwnStream()).getReader() as ReadableStreamDefaultReader;
      return [await reader.read(), Object.keys(reader)];
    },
    [{ done: false, value: "a" }, ["read"]],
  ],
  [(of) => of(new OwnStream()).cancel(), "cancelled"],
  [(of) => Object.keys(of(new OwnStream()).tee()), ["left"]],
  [
    (of) => {
      const stream = of(new OwnStream());
      return [stream.values({ more: 7 }), stream.calls];
    },
    [undefined, 7],
  ],
];

const sharedResult = { deep: [new Map(), new Set(), new Date(0)] };
const sharedError = new Error("the same");

function Old(this: { name: string; target: unknown }, name: string): void {
  this.name = name;
  this.target = new.target;
}

describe.each(MODES)("tracing %s", (mode) => {
  test.each(Object.entries(VALUES))("%s goes in and comes back as it is", async (_, make) => {
    await runInMode(mode, async () => {
      const value = make();
      const keys = typeof value === "object" && value ? keysOf(value) : [];
      const got = observe("call", (given: unknown) => given)(value);
      expect(Object.is(got, value)).toBe(true);
      if (typeof value === "object" && value) expect(keysOf(value)).toEqual(keys);
      if (isRevoked(value)) return;
      const later = await observe("call", async (given: unknown) => given)(value);
      expect(Object.is(later, value)).toBe(true);
    });
  });

  test("the same error is thrown, at once or later, whatever it is", async () => {
    await runInMode(mode, async () => {
      for (const thrown of [sharedError, "text", undefined, null, 0, Symbol.iterator, throwing]) {
        const sync = observe("call", () => {
          throw thrown;
        });
        const async = observe("call", async () => {
          throw thrown;
        });
        expect(caughtFrom(sync)).toEqual({ caught: thrown });
        expect(await async().then(undefined, (caught: unknown) => ({ caught }))).toEqual({
          caught: thrown,
        });
      }
    });
  });

  test("results are the same objects, again and again", async () => {
    await runInMode(mode, () => {
      const get = observe("call", () => sharedResult);
      expect(get()).toBe(sharedResult);
      expect(get()).toBe(get());
    });
  });

  test("`this` is what it was: as a method, static, bound, called, applied, detached", async () => {
    await runInMode(mode, () => {
      const counter = new Counter();
      const add = observe(counter.add);
      expect(Object.assign(counter, { add }).add(1)).toBe(4);
      expect(add.call(counter, 1)).toBe(5);
      expect(add.apply(counter, [1])).toBe(6);
      expect(add.bind(counter)(1)).toBe(7);
      expect(() => add(1)).toThrow(TypeError);
      class Sub extends Counter {}
      const make = observe(Counter.make);
      expect(make.call(Sub)).toBeInstanceOf(Sub);
      const who = observe(function who(this: unknown) {
        return this;
      });
      expect(who.call("primitive")).toBe("primitive");
      expect(who()).toBeUndefined();
    });
  });

  test("new constructs what it constructed, with new.target and subclasses", async () => {
    await runInMode(mode, () => {
      const Made = observe(Old as never) as unknown as new (name: string) => {
        name: string;
        target: unknown;
      };
      const one = new Made("one");
      expect(one.name).toBe("one");
      expect(one).toBeInstanceOf(Old);
      expect(one.target).toBe(Old);
      class Sub extends Made {}
      expect(new Sub("two").target).toBe(Sub);
    });
  });

  test("arguments are the caller's own: rest, default, and how many there were", async () => {
    await runInMode(mode, () => {
      const count: (...args: unknown[]) => number = observe(function count() {
        // oxlint-disable-next-line prefer-rest-params -- this is under test
        return arguments.length;
      });
      expect([count(), count(undefined), count(1, 2, 3)]).toEqual([0, 1, 3]);
      const withDefault = observe("call", (value = "default", ...rest: unknown[]) => [value, rest]);
      expect(withDefault(undefined, 1)).toEqual(["default", [1]]);
    });
  });

  test("results of iterators that can't be read reach their consumer", async () => {
    await runInMode(mode, async () => {
      const spoilt = new Proxy(
        {},
        {
          has() {
            throw new Error("the trap's own");
          },
        },
      );
      for (const result of [Object.create(spoilt) as object, new Proxy({}, {}), throwing, 1]) {
        const iterator = observe("call", () => ({ next: (): unknown => result }))();
        expect(iterator.next() === result).toBe(true);
        const later = observe("call", () => ({ next: async (): Promise<unknown> => result }))();
        expect((await later.next()) === result).toBe(true);
        const iterable = observe("call", () => ({
          [Symbol.asyncIterator]: (): unknown => result,
        }))();
        expect(iterable[Symbol.asyncIterator]() === result).toBe(true);
      }
    });
  });

  test("a stream whose class has methods of its own does what they do", async () => {
    await runInMode(mode, async () => {
      for (const [use, expected] of OWN_STREAMS) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other is easier to read
        expect(await use(observe("call", (stream: OwnStream) => stream))).toEqual(expected);
      }
    });
  });

  test("deep recursion ends where it ends, with the error of the language", async () => {
    await runInMode(mode, () => {
      const down: (left: number) => number = observe("call", (left: number) =>
        left === 0 ? 0 : 1 + down(left - 1),
      );
      expect(down(200)).toBe(200);
      const forever: () => number = observe("call", () => 1 + forever());
      expect(forever).toThrow(RangeError);
    });
  });
});

function caughtFrom(fn: () => unknown): unknown {
  try {
    return fn();
  } catch (caught) {
    return { caught };
  }
}

function isRevoked(value: unknown): boolean {
  try {
    Array.isArray(value);
    return false;
  } catch {
    return true;
  }
}

/** The own keys of what can be asked. */
function keysOf(value: object): readonly PropertyKey[] {
  return isRevoked(value) ? [] : Reflect.ownKeys(value).slice(0, 20);
}
