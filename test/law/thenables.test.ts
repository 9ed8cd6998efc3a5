// The law for promises and thenables: what a caller gets, and when the observation ends.
import { setTimeout as sleep } from "node:timers/promises";
import { runInContext, createContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { currentObservation } from "../../src/tracing/context.js";
import { MODES, runInMode } from "./modes.js";

const current = (): string | undefined => currentObservation()?.name;

/** A query that runs when it is awaited, and each time it is. */
class LazyQuery {
  readonly table = "users";
  runs: (string | undefined)[] = [];

  constructor(readonly error?: Error) {}

  // oxlint-disable-next-line unicorn/no-thenable -- this is under test
  then(onValue: (rows: string[]) => unknown, onError: (error: unknown) => unknown): unknown {
    this.runs.push(current());
    const rows = this.error ? Promise.reject(this.error) : sleep(1, ["row"]);
    return rows.then(onValue, onError);
  }
}

/** As Prisma's client makes them. Source: createPrismaPromise.ts of @prisma/client 6. */
class PrismaQuery {
  runs: (string | undefined)[] = [];

  constructor(readonly error?: string) {}

  // oxlint-disable-next-line unicorn/no-thenable -- as a query has it
  then(onValue: (row: string) => unknown, onError: (error: unknown) => unknown): unknown {
    return this.exec().then(onValue, onError);
  }

  async exec(): Promise<string> {
    this.runs.push(current());
    if (this.error) throw new Error(this.error);
    return sleep(1, "row");
  }

  async requestTransaction(): Promise<string> {
    return this.exec();
  }
}

/** As Prisma's `$transaction([...])` runs its queries. */
async function transaction(queries: readonly PrismaQuery[]): Promise<string[]> {
  return Promise.all(queries.map(async (query) => query.requestTransaction()));
}

function* noItems(): Generator {}
async function* noItemsAsync(): AsyncGenerator {}

/** A query that can be iterated as well. */
const queryOrRows = () =>
  Object.assign(new LazyQuery(), {
    async *[Symbol.asyncIterator]() {
      yield "row";
    },
  });

class OwnPromise<T> extends Promise<T> {
  readonly own = "property";
}

describe.each(MODES)("tracing %s", (mode) => {
  test("a promise resolves to the same object, by then, catch, finally and await", async () => {
    const value = {};
    await runInMode(mode, async () => {
      const promised = observe("call", async () => value);
      expect(await promised()).toBe(value);
      expect(await promised().finally(() => {})).toBe(value);
      expect(await promised().then((same) => same === value)).toBe(true);
    });
  });

  test("a promise fails with the same error, and a function that throws throws at once", async () => {
    const error = new Error("the same");
    await runInMode(mode, async () => {
      const failing = observe("call", async () => Promise.reject(error));
      await expect(failing()).rejects.toBe(error);
      expect(await failing().catch((caught: unknown) => caught === error)).toBe(true);
      const throwing = observe("call", (): Promise<void> => {
        throw error;
      });
      expect(throwing).toThrow(error);
    });
  });

  test("a promise keeps what a library put on it", async () => {
    await runInMode(mode, async () => {
      const request = observe("call", () => {
        const promise = Promise.resolve(1);
        return Object.assign(promise, { cancel: () => "cancelled", [Symbol.for("id")]: 7 });
      });
      const answer = request();
      expect(answer.cancel()).toBe("cancelled");
      expect(Reflect.get(answer, Symbol.for("id"))).toBe(7);
      expect(await answer).toBe(1);
    });
  });

  test("a subclass of Promise is the same object and works", async () => {
    await runInMode(mode, async () => {
      const promise = OwnPromise.resolve(1);
      const same = observe("call", () => promise)();
      expect(same).toBe(promise);
      expect(Object.keys(same)).toEqual(Object.keys(OwnPromise.resolve(1)));
      expect(await same).toBe(1);
      expect(same.then((one) => one)).toBeInstanceOf(OwnPromise);
    });
  });

  test("a promise of another realm works", async () => {
    await runInMode(mode, async () => {
      const promise = runInContext("Promise.resolve(1)", createContext()) as Promise<number>;
      expect(await observe("call", () => promise)()).toBe(1);
    });
  });

  test("a lazy query runs when it is awaited, once", async () => {
    await runInMode(mode, async () => {
      const query = new LazyQuery();
      const same = observe("call", () => query)();
      expect(same).toBe(query);
      expect(Object.keys(same)).toEqual(Object.keys(new LazyQuery()));
      expect(query.runs).toEqual([]);
      expect(await (same as unknown as Promise<unknown>)).toEqual(["row"]);
      expect(query.runs).toHaveLength(1);
    });
  });

  test("an object that cannot be changed is returned as it is", async () => {
    await runInMode(mode, async () => {
      const frozen = [
        Object.freeze(new LazyQuery()),
        Object.freeze(noItems()),
        Object.freeze(noItemsAsync()),
        Object.freeze(new ReadableStream()),
        Object.seal({ [Symbol.asyncIterator]: noItemsAsync }),
        Object.preventExtensions(Promise.resolve()),
      ];
      for (const one of frozen) {
        const got = observe("call", () => one)();
        if (!(one instanceof Promise)) expect(got).toBe(one);
      }
    });
  });

  test("a promise in a Proxy settles as it would, by then, catch, finally and await", async () => {
    const value = {};
    const error = new Error("the same");
    const hidden = (promise: Promise<unknown>) =>
      new Proxy(promise, {
        get: (target, key) => {
          if (key === "abort") return () => "aborted";
          const found: unknown = Reflect.get(target, key);
          return typeof found === "function" ? (found.bind(target) as unknown) : found;
        },
      }) as Promise<unknown> & { abort(): string };
    await runInMode(mode, async () => {
      const got = observe("call", () => hidden(Promise.resolve(value)));
      expect(await got()).toBe(value);
      expect(await got().finally(() => {})).toBe(value);
      expect(await got().then((same) => same === value)).toBe(true);
      expect(got()).toBeInstanceOf(Promise);
      expect(observe("call", () => new Proxy(Promise.resolve(1), {}))().constructor).toBe(Promise);
      expect(got().abort()).toBe("aborted");
      expect(Object.prototype.toString.call(got())).toBe("[object Promise]");
      const twice = got();
      expect([await twice, await twice]).toEqual([value, value]);
      const failing = observe("call", () => hidden(Promise.reject(error)));
      await expect(failing()).rejects.toBe(error);
      expect(await failing().catch((caught: unknown) => caught === error)).toBe(true);
      expect(await failing().then(null, (caught: unknown) => caught === error)).toBe(true);
    });
  });

  test("a revoked Proxy, a Proxy and a function are given back untouched", async () => {
    await runInMode(mode, () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      expect(observe("call", () => proxy)() === proxy).toBe(true);
      const traps: string[] = [];
      const handler = new Proxy({}, { get: (_, trap) => void traps.push(String(trap)) });
      const spied = new Proxy({}, handler);
      expect(observe("call", (given: object) => given)(spied) === spied).toBe(true);
      expect(traps).toEqual(mode === "off" ? [] : ["getPrototypeOf"]);
    });
  });

  test("getters of a result are not run, and its properties not read twice", async () => {
    await runInMode(mode, async () => {
      const runs: string[] = [];
      const spy = (key: PropertyKey) => ({
        get: () => void runs.push(String(key)),
        configurable: true,
        enumerable: true,
      });
      const keys = ["then", "next", "on", "emit", "toJSON", "body", "own", Symbol.asyncIterator];
      const result = Object.defineProperties(
        {},
        Object.fromEntries(keys.map((key) => [key, spy(key)])),
      );
      observe("call", () => result)();
      expect(runs).toEqual([]);
    });
  });
});

describe("the observation", () => {
  test("the observation of a promise ends when it settles, with its value or its error", async () => {
    const { ended } = await runInMode("on", async () => {
      await observe("late", async () => sleep(1, "later"))();
      await observe("failed", async () => Promise.reject(new Error("no")))().catch(() => {});
    });
    expect(
      ended.map(({ name, output, level, statusMessage }) => [name, output, level, statusMessage]),
    ).toEqual([
      ["late", "later", undefined, undefined],
      ["failed", '{"error":"Error: no"}', "ERROR", "no"],
    ]);
  });

  test("the observation of a lazy query ends when it has run, and what it starts is its child", async () => {
    const query = new LazyQuery();
    const after: (string | undefined)[] = [];
    const { ended } = await runInMode("on", async () => {
      const find = observe("find", () => query);
      await observe("outer", async () => {
        await (find() as unknown as Promise<unknown>);
        after.push(current());
      })();
    });
    expect(query.runs).toEqual(["find"]);
    expect(after).toEqual(["outer"]);
    expect(ended.map(({ name, output }) => [name, output])).toEqual([
      ["find", '{"output":["row"]}'],
      ["outer", undefined],
    ]);
  });

  test("the observation of a lazy query that fails has its error, and a second run changes nothing", async () => {
    const query = new LazyQuery(new Error("no such table"));
    const { ended } = await runInMode("on", async () => {
      const find = observe("find", () => query);
      const awaited = find() as unknown as Promise<unknown>;
      await expect(awaited).rejects.toBe(query.error);
      await expect(awaited).rejects.toBe(query.error);
    });
    expect(query.runs).toHaveLength(2);
    expect(ended.map(({ level, statusMessage }) => [level, statusMessage])).toEqual([
      ["ERROR", "no such table"],
    ]);
  });

  test("the observation of a query whose then throws has its error, as the program", async () => {
    const error = new Error("no connection");
    const query = {
      // oxlint-disable-next-line unicorn/no-thenable -- this is under test
      then(): never {
        throw error;
      },
    };
    const { ended } = await runInMode("on", async () => {
      const awaited = observe("call", () => query)() as unknown as Promise<unknown>;
      await expect((async () => awaited)()).rejects.toBe(error);
    });
    expect(ended.map(({ level, statusMessage }) => [level, statusMessage])).toEqual([
      ["ERROR", "no connection"],
    ]);
  });

  test("the observation of a promise that is never awaited ends at shutdown, and a lazy query has no mark", async () => {
    const { ended, abandoned } = await runInMode("on", () => {
      observe("find", () => new LazyQuery())();
      void observe("own", () => OwnPromise.resolve("own"))();
    });
    expect(ended).toEqual([]);
    const mark = { consumption: "never awaited" };
    expect(abandoned.map(({ metadata }) => metadata)).toEqual([undefined, mark]);
  });

  test("the observation of a lazy query ends when a library runs it without its then", async () => {
    const query = new PrismaQuery();
    const { ended } = await runInMode("on", async () => {
      const [same] = [observe("find", () => query)()];
      expect(same).toBe(query);
      expect(await transaction([same])).toEqual(["row"]);
      await expect(observe("fail", () => new PrismaQuery("no"))().exec()).rejects.toThrow("no");
    });
    expect(query.runs).toEqual(["find"]);
    expect(ended.map(({ output, level }) => [output, level])).toEqual([
      ["row", undefined],
      ['{"error":"Error: no"}', "ERROR"],
    ]);
  });

  test("promises that an object holds are the same ones, and end the observation when they are awaited", async () => {
    const promises = { one: Promise.resolve(1), two: Promise.resolve("2"), three: 3 };
    const { ended, abandoned } = await runInMode("on", async () => {
      const same = observe("held", () => promises)();
      expect(same).toBe(promises);
      expect(Object.keys(same.one)).toEqual([]);
      expect([await same.one, await Promise.all([same.two, same.one])]).toEqual([1, ["2", 1]]);
      expect(same.one.then((one) => one).constructor).toBe(Promise);
      observe("unused", () => ({ one: Promise.resolve(1) }))();
    });
    expect(ended.map(({ output }) => output)).toEqual(['{"one":1,"two":"2","three":3}']);
    expect(abandoned.map(({ metadata }) => metadata)).toEqual([{ consumption: "never awaited" }]);
  });

  test("the observation of a frozen result ends at once, and records that it was not watched", async () => {
    const { ended } = await runInMode("on", () => {
      observe("call", () => Object.freeze(noItems()))();
      observe("call", () => Object.freeze(new LazyQuery()))();
    });
    const mark = { consumption: "not watched: the object is frozen" };
    expect(ended.map(({ metadata }) => metadata)).toEqual([mark, mark]);
  });

  test("the observation of a query that is also iterable ends with the one that is used", async () => {
    const { ended } = await runInMode("on", async () => {
      const find = observe(queryOrRows, { name: "find" });
      for await (const row of find()) expect(row).toBe("row");
      await (find() as unknown as Promise<unknown>);
    });
    expect(ended.map(({ output }) => output)).toEqual(["row", '{"output":["row"]}']);
  });

  test("the observation of a subclass of Promise ends when it is awaited", async () => {
    const { ended } = await runInMode("on", async () => {
      await observe("own", () => OwnPromise.resolve("own"))();
    });
    expect(ended.map(({ output }) => output)).toEqual(["own"]);
  });
});
