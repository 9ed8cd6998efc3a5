import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainJson } from "../../src/tracing/capture/plain.js";
import { Writer } from "../../src/tracing/capture/writer.js";

const MOST = 100_000;

const key = fc.oneof(
  fc.string(),
  fc.constantFrom("question", "tags", "authorization", "apiKey", "__proto__", "0", "toJSON"),
);
const leaf = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("\ud800", "\udc00x", '"\\\u0000\u2028'),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Symbol("s"), 3n, () => 1, new Date(0), /re/, new Map([[1, 2]])),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(tie("value"), { maxLength: 5 }).map((items) => Object.assign([], { 3: items[0] })),
    fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    fc
      .dictionary(key, tie("value"), { maxKeys: 5 })
      .map((record) => Object.assign(Object.create(null), record)),
  ),
}));
const object = fc.oneof(
  fc.array(value, { maxLength: 5 }),
  fc.dictionary(key, value, { maxKeys: 5 }),
) as fc.Arbitrary<object>;

describe("the short way for plain data", () => {
  test("writes what the Writer writes, or leaves it to it", () => {
    fc.assert(
      fc.property(object, (made) => {
        const json = plainJson(made, MOST);
        if (json !== undefined) expect(json).toBe(new Writer(MOST).write(made));
      }),
      { numRuns: 3_000 },
    );
  });

  test("is taken by what most functions take and return", () => {
    const question = { question: "Who?", limit: 3, tags: ["a", null], nested: { yes: true } };
    for (const plain of [question, [question, 1], { nothing: undefined }, {}, []]) {
      expect(plainJson(plain, MOST)).toBe(JSON.stringify(plain));
    }
  });

  test("runs no code of the program, and leaves what has some to the Writer", () => {
    let runs = 0;
    const count = (): string => `run ${(runs += 1)}`;
    const counting = new Proxy(
      {},
      {
        get: count,
        has: () => !!count(),
        ownKeys: () => [count()],
        getPrototypeOf: () => ({ count }),
      },
    );
    const withCode: object[] = [
      {
        get lazy() {
          return count();
        },
      },
      {
        set lazy(_: string) {
          count();
        },
      },
      { toJSON: count },
      Object.defineProperty([1], "toJSON", { value: count }),
      Object.defineProperty({}, "toJSON", { get: count }),
      counting,
      Object.create(counting) as object,
      Object.setPrototypeOf([1], counting) as object,
      new (class {
        name = count;
      })(),
    ];
    for (const one of withCode) {
      expect(plainJson(one, MOST)).toBeUndefined();
      expect(plainJson({ deep: [one] }, MOST)).toBeUndefined();
    }
    expect(runs).toBe(0);
  });

  test("leaves what is circular, deep, long, secret or a file to the Writer", () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    let deep: object = {};
    for (let level = 0; level < 100; level += 1) deep = { deep };
    const tooMuch = [
      circular,
      deep,
      Array.from({ length: 6_000 }, () => 1),
      { text: "x".repeat(MOST + 1) },
      { password: "hunter2" },
      { image: "data:image/png;base64,AAAA" },
      { nested: [{ Authorization: "Bearer" }] },
    ];
    for (const one of tooMuch) expect(plainJson(one, MOST)).toBeUndefined();
  });
});
