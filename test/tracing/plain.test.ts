import { describe, expect, test } from "vitest";
import { plainJson } from "../../src/tracing/capture/plain.js";

const MOST = 100_000;

describe("the short way for plain data", () => {
  test("plainJson writes the values that most functions accept and return", () => {
    const question = { question: "Who?", limit: 3, tags: ["a", null], nested: { yes: true } };
    for (const plain of [question, [question, 1], { nothing: undefined }, {}, []]) {
      expect(plainJson(plain, MOST)).toBe(JSON.stringify(plain));
    }
  });

  test("plainJson runs no code of the program, and leaves values with code to the Writer", () => {
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

  test("plainJson leaves circular, deep, long and secret values and files to the Writer", () => {
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
      [["Authorization", "Bearer x"]],
      ["Host", "x", "Cookie", "id=1"],
    ];
    for (const one of tooMuch) expect(plainJson(one, MOST)).toBeUndefined();
  });
});
