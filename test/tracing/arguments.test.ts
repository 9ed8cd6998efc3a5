// Arguments and results as Langfuse's page shows them: it takes a list for the messages of a chat,
// and hides each item that is not an object.
import { describe, expect, test, vi } from "vitest";
import { MisuseError, observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { shownText } from "../../src/tracing/capture/shown.js";
import { VALUE } from "../../src/tracing/capture/references.js";

async function recorded(run: () => unknown): Promise<readonly (string | undefined)[]> {
  const { observations } = await captureTraces(run);
  return observations.flatMap(({ input, output }) => [input, output]);
}

const find = (city: string, limit?: number, options?: unknown): unknown => [city, limit, options];
const any = find as (...args: unknown[]) => unknown;

describe("the arguments of a call are recorded", () => {
  const self: { self?: unknown } = {};
  self.self = self;
  const CALLS: readonly (readonly [what: string, args: readonly unknown[], input: string])[] = [
    ["by name", ["Paris", 2], '{"city":"Paris","limit":2}'],
    ["with undefined left out", ["Paris", undefined], '{"city":"Paris"}'],
    ["with null", [null, 2], '{"city":null,"limit":2}'],
    ["when all are undefined", [undefined, undefined], "{}"],
    [
      "with those that have no name",
      ["Paris", 2, {}, 4, [5]],
      '{"city":"Paris","limit":2,"options":{},"args":[4,[5]]}',
    ],
    [
      "by name where they take a Writer",
      [new Map([["a", 1n]]), new Date(0)],
      '{"city":{"a":"1"},"limit":"1970-01-01T00:00:00.000Z"}',
    ],
    [
      "with files whole",
      ["data:image/png;base64,AA==", 1],
      '{"city":"data:image/png;base64,AA==","limit":1}',
    ],
    ["with their paths", [self, 1], '{"city":{"self":"[see $.city]"},"limit":1}'],
    ["as they are when they are one", [{ a: 1 }], '{"a":1}'],
  ];
  test.each(CALLS)("arguments are recorded %s", async (_, args, input) => {
    const [captured] = await recorded(() => observe("find", any)(...args));
    expect(captured).toBe(input);
  });

  test("arguments are recorded under inputNames, of a decorated method and of a function", async () => {
    class Guide {
      @observe({ inputNames: ["place", "count"] })
      find(e: string, t: number): string {
        return e + t;
      }
    }
    expect(await recorded(() => new Guide().find("Paris", 2))).toEqual([
      '{"place":"Paris","count":2}',
      "Paris2",
    ]);
    const fn = observe("find", find, { inputNames: ["place"] });
    expect((await recorded(() => fn("Paris", 2)))[0]).toBe('{"place":"Paris","args":[2]}');
  });

  test("an argument whose name is that of a secret is redacted", async () => {
    const login = observe(
      "login",
      (user: string, password: string) => user.length + password.length,
    );
    expect(await recorded(() => login("ada", "SECRET"))).toEqual([
      '{"user":"ada","password":"[redacted]"}',
      "9",
    ]);
  });

  test("the source of a function is read once, and not before it has several arguments", async () => {
    const fn = observe("find", any);
    const read = vi.spyOn(Function.prototype, "toString");
    await recorded(() => fn("Paris"));
    await recorded(() => fn("Paris", 2));
    read.mockRestore();
    const text = vi.spyOn(Reflect, "apply");
    await recorded(() => fn("Paris", 3));
    const sources = text.mock.calls.filter(([called]) => called === Function.prototype.toString);
    text.mockRestore();
    expect(sources).toEqual([]);
  });

  test("inputNames on a class is an error where the class is defined", () => {
    class Wrong {
      greet(): void {}
    }
    const decorate = observe({ inputNames: ["city"] }) as unknown as (target: unknown) => void;
    expect(() => decorate(Wrong)).toThrow(MisuseError);
    expect(() => decorate(Wrong)).toThrow(/inputNames.*on a class.*It is on Wrong/);
  });

  test("inputNames that are not names are an error about them", () => {
    const wrong = (inputNames: unknown) => () => observe({ inputNames } as never);
    expect(wrong("city")).toThrow(
      /`inputNames` must be an array, each item a non-empty string \(got "city"\)/,
    );
    expect(wrong(["city", ""])).toThrow(/`inputNames` must be/);
  });
});

class Cities {
  toJSON(): unknown {
    return ["Paris"];
  }
}

const SHOWN: readonly (readonly [what: string, value: unknown, text: string | undefined])[] = [
  ["a list of texts", ["a", "b"], '{"input":["a","b"]}'],
  ["a list of numbers", [1, 2], '{"input":[1,2]}'],
  [
    "a list with one text among objects",
    [{ a: 1 }, "b", { c: 1 }],
    '{"input":[{"a":1},"b",{"c":1}]}',
  ],
  ["a list with nothing in it but null", [{ a: 1 }, null], '{"input":[{"a":1},null]}'],
  ["a list in a list", [["a"]], '{"input":[["a"]]}'],
  ["a Set", new Set(["a"]), '{"input":["a"]}'],
  ["a list of dates", [new Date(0)], '{"input":["1970-01-01T00:00:00.000Z"]}'],
  ["what toJSON makes a list", new Cities(), '{"input":["Paris"]}'],
  ["text that is a list in JSON", '["Paris"]', '{"input":["Paris"]}'],
  ["messages that are texts", { messages: ["hi"] }, '{"input":{"messages":["hi"]}}'],
  ["contents that are texts", { contents: ["hi"] }, '{"input":{"contents":["hi"]}}'],
  ["messages", [{ role: "user", content: "hi" }], '[{"role":"user","content":"hi"}]'],
  ["messages in a list", [[{ role: "user", content: "hi" }]], '[[{"role":"user","content":"hi"}]]'],
  [
    "messages with options",
    { messages: [{ role: "user" }], top: 1 },
    '{"messages":[{"role":"user"}],"top":1}',
  ],
  ["rows", [{ id: 1 }, { id: 2 }], '[{"id":1},{"id":2}]'],
  ["an empty list", [], "[]"],
  ["text that only begins as a list", "[1] and [2]", "[1] and [2]"],
  ["text", "a", "a"],
  ["an object", { a: [1] }, '{"a":[1]}'],
  ["a Proxy of a list", new Proxy(["a"], {}), '"[Proxy]"'],
  ["undefined", undefined, undefined],
];

test.each(SHOWN)(
  "an input that Langfuse would hide is a field, another is as it is: %s",
  (_, value, text) => {
    expect(shownText(value, "input", VALUE)).toBe(text);
  },
);

test("a list within itself is referred to by the path that is recorded", () => {
  const list: unknown[] = ["a"];
  list.push(list);
  expect(shownText(list, "output", VALUE)).toBe('{"output":["a","[see $.output]"]}');
});

test("a list whose item is a reference to an earlier one is a field", () => {
  const large = { inner: {}, text: "a".repeat(300) };
  const text = shownText([large, large], "input", VALUE);
  expect(text).toMatch(/^\{"input":\[\{.*\},"\[see \$\.input\[0\]\]"\]\}$/);
  expect(shownText([{ a: large, b: large }], "input", VALUE)).toMatch(/^\[\{/);
});

test("no getter of a list is run more often than to write it", () => {
  const broken = Object.defineProperty([{}, {}], 0, {
    get() {
      throw new Error("not readable");
    },
  });
  expect(shownText(broken, "input", VALUE)).toBe('"[not readable: not readable]"');
});

test("results, items of an iteration and the output of a function are shown as well", async () => {
  const list = observe("list", () => ["a", "b"]);
  expect(await recorded(() => list())).toEqual([undefined, '{"output":["a","b"]}']);
  const mixed = observe("mixed", function* () {
    yield { a: 1 };
    yield "b";
  });
  expect(await recorded(() => [...mixed()])).toEqual([undefined, '{"output":[{"a":1},"b"]}']);
  const rows = observe("rows", function* () {
    yield { a: 1 };
  });
  expect(await recorded(() => [...rows()])).toEqual([undefined, '[{"a":1}]']);
  const pieces = observe("pieces", function* () {
    yield '["a"';
    yield "]";
  });
  expect(await recorded(() => [...pieces()])).toEqual([undefined, '{"output":["a"]}']);
  const chosen = observe("chosen", find, {
    captureInput: (city) => [city],
    captureOutput: () => [1],
  });
  expect(await recorded(() => chosen("Paris"))).toEqual(['{"input":["Paris"]}', '{"output":[1]}']);
});
