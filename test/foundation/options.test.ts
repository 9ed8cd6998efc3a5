import { describe, expect, test } from "vitest";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import {
  aBoolean,
  aNumber,
  anObject,
  aString,
  checkOptions,
  either,
} from "../../src/foundation/options.js";

const CHECKS = {
  rate: aNumber(0, 1),
  delay: aNumber(0, 5, "seconds"),
  target: anObject({ url: aString, secure: aBoolean }, ["url"]),
  store: either(aBoolean, anObject({ directory: aString, maxBytes: aNumber(1, 9) })),
};

const check = (options: unknown): unknown =>
  checkOptions<Record<keyof typeof CHECKS, unknown>>("call", options as never, CHECKS);

describe("checkOptions", () => {
  test.each([
    [{}],
    [{ rate: 0, store: undefined }],
    [{ store: true }],
    [{ store: {} }],
    [{ store: { directory: undefined, maxBytes: 9 }, target: { url: "u" } }],
  ])("checkOptions accepts %j", (options) => {
    expect(() => check(options)).not.toThrow();
  });

  test.each<[unknown, string]>([
    ["rate", 'call: the options must be an object (got "rate").'],
    [{ rate: 2 }, "call: `rate` must be a number between 0 and 1 (got 2)."],
    [{ delay: "1" }, 'call: `delay` must be a number of seconds between 0 and 5 (got "1").'],
    [{ rat: 1 }, "call: unknown option `rat`. Did you mean `rate`?"],
    [{ RATE: 1 }, "call: unknown option `RATE`. Did you mean `rate`?"],
    [{ window: 1 }, "call: unknown option `window`. Known: rate, delay, target, store."],
    [{ toString: 1 }, "call: unknown option `toString`. Known: rate, delay, target, store."],
    [{ store: 1 }, "`store` must be true or false, or { directory?, maxBytes? } (got 1)."],
    [{ store: { maxBytes: 0 } }, "`store.maxBytes` must be a number between 1 and 9 (got 0)."],
    [{ store: { maxByte: 1 } }, "unknown option `store.maxByte`. Did you mean `store.maxBytes`?"],
    [{ target: {} }, "`target` must be { url, secure? } (got an object)."],
    [{ target: [] }, "`target` must be { url, secure? } (got an array)."],
  ])("checkOptions rejects %j with the option, its rule and its value", (options, message) => {
    expect(() => check(options)).toThrow(InvalidOptionError);
    expect(() => check(options)).toThrow(message);
  });
});
