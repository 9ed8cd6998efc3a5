// Values as text: whatever a program passes around, without running or changing any of it.
import { createSecretKey } from "node:crypto";
import { EventEmitter } from "node:events";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { Mistral } from "@mistralai/mistralai";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { messageOf, snapshot } from "../../src/tracing/capture/snapshot.js";

class Money {
  constructor(readonly amount: number) {}
  toJSON(): string {
    return `${this.amount} EUR`;
  }
}

class Plain {
  readonly shown = 1;
  #hidden = 2;
  get computed(): number {
    return this.#hidden;
  }
}

const circular: Record<string, unknown> = { name: "loop" };
circular["self"] = circular;
const twice = { id: 1 };

const form = new FormData();
form.append("city", "Lyon");
form.append("menu", new File(["abc"], "menu.pdf", { type: "application/pdf" }));

/** As Mongoose's are. */
class Document extends EventEmitter {
  toJSON() {
    return { name: "Tom" };
  }
}

const READABLE: readonly (readonly [what: string, value: unknown, text: string | undefined])[] = [
  ["a string", "as it is", "as it is"],
  ["undefined", undefined, undefined],
  ["null", null, "null"],
  ["a number", 1.5, "1.5"],
  ["NaN", Number.NaN, '"NaN"'],
  ["a BigInt", 12n, '"12"'],
  ["a symbol", Symbol("s"), '"Symbol(s)"'],
  ["a function", function work() {}, '"[Function work]"'],
  ["a plain object", { a: 1, b: undefined, c: "x" }, '{"a":1,"c":"x"}'],
  ["symbol keys, as JSON leaves them out", { [Symbol("k")]: 1 }, "{}"],
  ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ["a sparse array", [1, , 3], "[1,null,3]"], // oxlint-disable-line no-sparse-arrays -- the case
  ["a circular object", circular, '{"name":"loop","self":"[see $]"}'],
  ["an object that comes twice", [twice, twice], '[{"id":1},{"id":1}]'],
  ["a Map with text keys", new Map([["a", 1]]), '{"a":1}'],
  ["a Map with other keys", new Map([[1, "a"]]), '[[1,"a"]]'],
  ["a Set", new Set([1, "a"]), '[1,"a"]'],
  ["a Date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["an invalid Date", new Date(Number.NaN), '"[Invalid Date]"'],
  ["a RegExp", /a"b/g, '"/a\\"b/g"'],
  ["a URL", new URL("http://a.example/b"), '"http://a.example/b"'],
  ["a query", new URLSearchParams("a=1&a=2&password=x"), '{"a":["1","2"],"password":"[redacted]"}'],
  ["a form", form, '{"city":"Lyon","menu":"[File menu.pdf application/pdf 3 bytes]"}'],
  ["a blob", [new Blob(["text"], { type: "text/plain" })], '["[Blob text/plain 4 bytes]"]'],
  ["an emitter with a JSON of its own", new Document(), '{"name":"Tom"}'],
  ["a boxed string", new String("boxed"), '"boxed"'], // oxlint-disable-line no-new-wrappers -- the case
  ["a typed array", new Float64Array(2), '"[Float64Array 16 bytes]"'],
  ["a Buffer", Buffer.from("abc"), '"[Buffer 3 bytes]"'],
  ["an ArrayBuffer", new ArrayBuffer(4), '"[ArrayBuffer 4 bytes]"'],
  ["toJSON", { price: new Money(3) }, '{"price":"3 EUR"}'],
  ["a toJSON that gives the object itself", selfJSON(), '{"a":1}'],
  ["a toJSON that throws", throwingJSON(), '"[not readable: no JSON]"'],
  ["a class instance, its own fields only", new Plain(), '{"shown":1}'],
  ["an error", new TypeError("bad"), '{"name":"TypeError","message":"bad"}'],
  [
    "an error with a cause",
    new Error("outer", { cause: new Error("inner") }),
    '{"name":"Error","message":"outer","cause":{"name":"Error","message":"inner"}}',
  ],
  [
    "several errors",
    new AggregateError([new Error("one")], "all"),
    '{"name":"AggregateError","message":"all","errors":[{"name":"Error","message":"one"}]}',
  ],
  ["a Proxy", new Proxy({ a: 1 }, {}), '"[Proxy]"'],
  ["a revoked Proxy, deep inside", { deep: [revoked()] }, '{"deep":["[Proxy]"]}'],
  ["a Proxy of a function", new Proxy(() => {}, {}), '"[Proxy]"'],
];

function selfJSON(): object {
  const value = { a: 1 };
  Object.defineProperty(value, "toJSON", { value: () => value });
  return value;
}

function throwingJSON(): object {
  return {
    toJSON() {
      throw new Error("no JSON");
    },
  };
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("a snapshot writes", () => {
  test.each(READABLE)("a snapshot writes %s", (_, value, text) => {
    expect(snapshot(value)).toBe(text);
  });
});

const incoming = new IncomingMessage(new Socket());
incoming.headers.cookie = "SECRET";

const CLOSED: readonly (readonly [what: string, value: unknown, name: string])[] = [
  ["a Request", new Request("http://a.example", { headers: { cookie: "SECRET" } }), "Request"],
  ["a Response", new Response("SECRET"), "Response"],
  ["Headers", new Headers({ authorization: "SECRET" }), "Headers"],
  ["an http request", incoming, "IncomingMessage"],
  ["an http response", new ServerResponse(incoming), "ServerResponse"],
  ["a socket", new Socket(), "Socket"],
  [
    "a request of superagent",
    Object.assign(new Readable(), { toJSON: () => ({ headers: "SECRET" }) }),
    "Readable",
  ],
  ["a Readable", Readable.from(["SECRET"]), "Readable"],
  ["a ReadableStream", new ReadableStream(), "ReadableStream"],
  ["an emitter", new EventEmitter(), "EventEmitter"],
  ["a promise", Promise.resolve("SECRET"), "Promise"],
  ["a Mistral client", new Mistral({ apiKey: "SECRET" }), "Mistral"],
  [
    "a client that holds a key",
    new (class Client {
      apiKey = "SECRET";
    })(),
    "Client",
  ],
  ["a key", createSecretKey(Buffer.from("SECRET")), "SecretKeyObject"],
  [
    "what a framework wraps round them",
    new (class Context {
      req = {};
      res = {};
    })(),
    "Context",
  ],
  [
    "a lazy query",
    new (class Query {
      // oxlint-disable-next-line unicorn/no-thenable -- this is under test
      then() {}
    })(),
    "Query",
  ],
  ["an iterator", new Map([["SECRET", 1]]).keys(), "Map Iterator"],
  [
    "a generator",
    (function* items() {
      yield "SECRET";
    })(),
    "Generator",
  ],
];

describe("a snapshot keeps closed", () => {
  test.each(CLOSED)("a snapshot shows only the kind of %s", (_, value, name) => {
    expect(snapshot({ value })).toBe(`{"value":"[${name}]"}`);
  });

  test.each([
    "cookie",
    "Cookie",
    "set-cookie",
    "cookies",
    "Authorization",
    "x-api-key",
    "apiKey",
    "MISTRAL_API_KEY",
    "secretAccessKey",
    "client_secret",
    "refreshToken",
    "password",
  ])("a snapshot redacts the value under the key %s", (key) => {
    expect(snapshot({ nested: [{ [key]: "SECRET" }] })).toBe(
      `{"nested":[{"${key}":"[redacted]"}]}`,
    );
    expect(snapshot(new Map([[key, "SECRET"]]))).toBe(`{"${key}":"[redacted]"}`);
  });

  test.each(["tokens", "maxTokens", "key", "author", "secretary"])(
    "a snapshot shows the value under the key %s",
    (key) => {
      expect(snapshot({ [key]: 5 })).toBe(`{"${key}":5}`);
    },
  );

  test("a snapshot does not show the environment of the process, however it is passed", () => {
    expect(snapshot({ env: process.env })).toBe('{"env":"[Object]"}');
  });
});

describe("a snapshot runs none of the user's code", () => {
  test("a snapshot runs no getter, own or inherited", () => {
    const runs: string[] = [];
    class Lazy {
      // oxlint-disable-next-line unicorn/no-thenable -- this is under test
      get then(): unknown {
        return runs.push("then");
      }
      get next(): unknown {
        return runs.push("next");
      }
      get [Symbol.toStringTag](): string {
        runs.push("tag");
        return "Request";
      }
    }
    const own = {
      get total() {
        return runs.push("total");
      },
    };
    expect(snapshot([own, new Lazy()])).toBe('[{"total":"[getter]"},{}]');
    expect(runs).toEqual([]);
  });

  test("a snapshot runs no trap of a Proxy", () => {
    const traps: string[] = [];
    const handler = new Proxy({}, { get: (_, trap) => void traps.push(String(trap)) });
    expect(snapshot({ proxy: new Proxy({}, handler), list: [new Proxy([], handler)] })).toBe(
      '{"proxy":"[Proxy]","list":["[Proxy]"]}',
    );
    expect(traps).toEqual([]);
  });

  test("a snapshot runs no iterator and no size of a subclass", () => {
    class Own extends Set<number> {
      override get size(): number {
        throw new Error("asked");
      }
      override values(): never {
        throw new Error("iterated");
      }
    }
    const set = new (class extends Own {})([1, 2]);
    expect(snapshot(set)).toBe("[1,2]");
  });

  test("a snapshot of an observed toJSON makes no spans, and an asynchronous one that fails ends no process", async () => {
    const toJSON = observe("toJSON", () => "seen");
    const failing = observe("failing", async () => Promise.reject(new Error("nobody's")));
    const { observations } = await captureTraces(() =>
      observe("outer", (...values: unknown[]) => values.length)({ toJSON }, { toJSON: failing }),
    );
    expect(observations.map(({ name }) => name)).toEqual(["outer"]);
    expect(observations[0]?.input).toBe('{"values":["seen","[Promise]"]}');
  });

  test("a snapshot records a value as it was at the call", async () => {
    const options = { limit: 1 };
    const { observations } = await captureTraces(() =>
      observe("call", (given: { limit: number }) => {
        given.limit = 2;
        return given;
      })(options),
    );
    expect(observations[0]?.input).toBe('{"limit":1}');
    expect(observations[0]?.output).toBe('{"limit":2}');
  });
});

describe("a snapshot is bounded", () => {
  test("a snapshot cuts a string of megabytes with a mark, never inside a character", () => {
    const text = snapshot("😀".repeat(3_000_000)) ?? "";
    expect(text.slice(0, 1_000_000)).toBe("😀".repeat(500_000));
    expect(text.slice(1_000_000)).toBe("… [5000000 of 6000000 characters left out]");
    expect(snapshot(`a${"😀".repeat(600_000)}`)).not.toMatch(/[\ud800-\udbff]…/);
  });

  test("a snapshot reads the first 10,000 of 100,000 items, and no more", () => {
    const items = Array.from({ length: 100_000 }, (_, index) => index);
    Object.defineProperty(items, 10_000, {
      get() {
        throw new Error("read too far");
      },
    });
    expect(snapshot(items)).toMatch(/,9999,"… \[90000 of 100000 items left out\]"\]$/);
  });

  test("a snapshot reads the first 10,000 keys, entries of a Map and values of a Set", () => {
    const entries = Array.from({ length: 10_001 }, (_, index) => [`k${index}`, 1] as const);
    const keys = /"k9999":1,"…":"\[1 of 10001 keys left out\]"}$/;
    expect(snapshot(Object.fromEntries(entries))).toMatch(keys);
    expect(snapshot(new Map(entries))).toMatch(keys);
    expect(snapshot(new Set(entries.keys()))).toMatch(/,9999,"… \[1 of 10001 items left out\]"\]$/);
  });

  test("a snapshot of many long strings stops at its limit, and a billion empty places do not stall it", () => {
    const long = Array.from({ length: 50 }, () => "x".repeat(100_000));
    expect((snapshot(long) ?? "").length).toBeLessThan(1_100_000);
    const sparse: unknown[] = [];
    sparse.length = 1_000_000_000;
    expect(snapshot(sparse)).toMatch(/"… \[999990000 of 1000000000 items left out\]"\]$/);
  });

  test("a snapshot of deep nesting ends", () => {
    let deep: unknown = "bottom";
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    expect(snapshot(deep)).toContain("[deeper levels left out]");
  });
});

describe("the message of what was thrown", () => {
  test.each([
    [new Error("said"), "said"],
    ["a string", "a string"],
    [{ message: 12 }, "12"],
    [{ code: 1 }, '{"code":1}'],
    [undefined, "undefined"],
    [null, "null"],
  ])("the message of the thrown value %# is readable", (thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });

  test("the message of a thrown value that can't be read is replaced", () => {
    expect(messageOf(revoked())).toBe('"[Proxy]"');
    const error = Object.defineProperty(new Error(), "message", {
      get() {
        throw new Error("not even this");
      },
    });
    expect(messageOf(error)).toBe("an error that can't be read was thrown");
  });
});
