// Values that a program may pass round, and that tracing must neither change nor choke on.
import { observe } from "../../src/index.js";

const sum = (one: number, two: number): number => one + two;
/** A class with private and static fields. */
export class Counter {
  static made = 0;
  count = 1;
  #secret = 2;

  add(by: number): number {
    this.count += by;
    return this.count + this.#secret;
  }

  static make(): Counter {
    this.made += 1;
    return new this();
  }
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** An object that can't be read. */
export const throwing = Object.defineProperty({}, "own", {
  enumerable: true,
  get() {
    throw new Error("a getter threw");
  },
});

const loop: { self?: unknown } = {};
loop.self = loop;

/** By name. Each must come back from an observed function as the very same one. */
export const VALUES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  "minus zero": () => -0,
  "a BigInt": () => 10n,
  "a symbol": () => Symbol("s"),
  "a function": () => sum,
  "a frozen object": () => Object.freeze({ a: Object.freeze([1]) }),
  "a sealed array": () => Object.seal([1]),
  "an object without a prototype": () => Object.create(null) as unknown,
  "a circular object": () => loop,
  "an object with symbol keys": () => ({ [Symbol("k")]: 1 }),
  "an object whose getter throws": () => throwing,
  "an object whose toJSON throws": () => ({
    toJSON() {
      throw new Error("no JSON");
    },
  }),
  "an object whose toJSON is observed": () => ({ toJSON: observe("call", () => "json") }),
  "a Proxy": () => new Proxy({}, {}),
  "a revoked Proxy": revokedProxy,
  "an object with a revoked Proxy inside": () => ({ inside: revokedProxy() }),
  "a string of megabytes": () => "x".repeat(5_000_000),
  "100,000 items": () => Array.from({ length: 100_000 }, (_, index) => index),
  "a sparse array": () => Array.from<number>({ length: 5 }).fill(1, 2, 3),
  "a typed array": () => new Float32Array(8),
  "a DataView": () => new DataView(new ArrayBuffer(8)),
  "a Map of Sets": () => new Map([[new Set([1]), new WeakSet()]]),
  "a Date that is none": () => new Date(Number.NaN),
  "an error with itself as cause": () => {
    const error = new Error("round");
    error.cause = error;
    return error;
  },
  Headers: () => new Headers({ cookie: "c" }),
  "a Request": () => new Request("http://a.example"),
  "a class instance with private fields": () => new Counter(),
  "a class": () => Counter,
  globalThis: () => globalThis,
};
