import * as fc from "fast-check";
import { expect, test } from "vitest";
import { plainJson } from "../../src/tracing/capture/plain.js";
import { Writer } from "../../src/tracing/capture/writer.js";
import { check } from "../properties/check.js";

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

test("plainJson writes what the Writer writes, or leaves the value to it", () =>
  check(
    fc.property(object, (made) => {
      for (const value of [made, [made, { again: made }]]) {
        const json = plainJson(value, MOST);
        if (json !== undefined) expect(json).toBe(new Writer(MOST).text(value));
      }
    }),
    { numRuns: 3_000 },
  ));
