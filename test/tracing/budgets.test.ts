// A snapshot costs as much as the text that is recorded: a budget of characters, a budget of steps,
// and one enumeration of an object's keys.
import { afterEach, describe, expect, test, vi } from "vitest";
import { messageOf, snapshot } from "../../src/tracing/capture/snapshot.js";

afterEach(() => void vi.restoreAllMocks());

function wide(count: number, value: unknown): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, value]));
}

describe("the keys of an object", () => {
  test.each<[what: string, object: object]>([
    ["a plain object", wide(20_000, 1)],
    [
      "a class instance",
      Object.assign(
        new (class Index {
          readonly name = 1;
        })(),
        wide(20_000, 1),
      ),
    ],
    ["an error", Object.assign(new Error("wide"), wide(20_000, 1))],
  ])("the keys of %s are enumerated once", (_, object) => {
    const value = { index: object };
    const keys = vi.spyOn(Object, "keys");
    const text = snapshot(value);
    const enumerated = keys.mock.calls.filter(([of]) => of === object);
    vi.restoreAllMocks();
    expect(enumerated).toHaveLength(1);
    expect(text).toMatch(/"…":"\[1\d{4} of 2\d{4} keys left out\]"}}$/);
  });

  test("the keys of a wide object are enumerated again in the next snapshot", () => {
    const index = wide(20_000, 1);
    snapshot(index);
    delete index["key0"];
    expect(snapshot(index)).toMatch(/^{"key1":1,.*"\[9999 of 19999 keys left out\]"}$/);
  });

  test("wide objects do not use up the budget of what is beside them", () => {
    const value = { index: wide(300_000, undefined), question: "Who?" };
    expect(snapshot(value)).toBe(
      '{"index":{"…":"[290000 of 300000 keys left out]"},"question":"Who?"}',
    );
  });
});

describe("the budget of steps", () => {
  test("undefined fields count, though they leave no text", () => {
    const entities = Array.from({ length: 300 }, () => wide(1_000, undefined));
    expect(snapshot(entities)).toMatch(/^\[({},)+{[^}]*},"… \[\d+ of 300 items left out\]"\]$/);
  });

  test("a shared leaf of undefined fields is looked at once", () => {
    const leaf = wide(20_000, undefined);
    let value: unknown = leaf;
    for (let level = 0; level < 30; level += 1) {
      value = { left: value, right: value, symbol: Symbol.iterator };
    }
    expect(snapshot(value)?.length).toBeLessThan(20_000);
  });

  test("a toJSON that returns new objects without end is cut", () => {
    class Endless {
      toJSON(): unknown {
        return { left: new Endless(), right: new Endless() };
      }
    }
    expect(snapshot(new Endless())).toContain("keys left out");
  });
});

describe("the budget of characters", () => {
  test.each([
    ["escapes", "\u0001".repeat(2_000_000)],
    ["escapes at the end", `${"x".repeat(900_000)}${"\u0001".repeat(900_000)}`],
    ["quotes", '"'.repeat(2_000_000)],
  ])("the JSON of a text counts, with its %s", (_, text) => {
    const json = snapshot({ text }) ?? "";
    expect(json.length).toBeGreaterThan(600_000);
    expect(json.length).toBeLessThan(1_000_200);
    expect((JSON.parse(json) as { text: string }).text).toMatch(/… \[\d+ of \d+ characters left/);
  });

  test("a long key is cut, and a short one is still known for a secret's", () => {
    const text = snapshot({ ["k".repeat(2_000_000)]: 1 }) ?? "";
    expect(text.length).toBeLessThan(1_000_200);
    expect(snapshot({ text: "x".repeat(999_990), password: "hunter2" })).not.toContain("hunter2");
  });

  test("numbers and empty objects count as they are written", () => {
    const row = Array.from({ length: 5_000 }, () => Math.PI);
    expect(snapshot(Array.from({ length: 100 }, () => [...row]))?.length).toBeLessThan(1_000_200);
    const empty = Array.from({ length: 100 }, () => Array.from({ length: 9_000 }, () => ({})));
    expect(snapshot(empty)?.length).toBeLessThan(1_000_200);
  });

  test("a BigInt of 900,000 digits is written in hexadecimal", () => {
    expect(snapshot(-(2n ** 3_000_000n))).toMatch(/^"-0x10{1000}/);
    expect(snapshot(10n ** 1_000n)).toBe(`"1${"0".repeat(1_000)}"`);
  });

  test("the message of an error of 5 MB is cut", () => {
    const error = new Error("m".repeat(5_000_000));
    expect(messageOf(error)).toMatch(/^m{10000}… \[4990000 of 5000000 characters left out\]$/);
    expect(snapshot(error)?.length).toBeLessThan(1_000_200);
  });
});
