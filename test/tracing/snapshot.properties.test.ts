// Any value at all, with objects that come again, within themselves too, and any budget.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isSecretName } from "../../src/masking/secret-names.js";
import { formOf, MESSAGE, VALUE } from "../../src/tracing/capture/references.js";
import { messageOf, snapshot } from "../../src/tracing/capture/snapshot.js";
import { check } from "../properties/check.js";

class Entity {
  [field: string]: unknown;
}

const throwing = () => {
  throw new Error("not now");
};

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "binary", minLength: 100, maxLength: 400 }),
  fc.constantFrom("\ud800", '"\\\u0000\u2028'.repeat(50), "😀".repeat(200), "x".repeat(5_000)),
);
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Symbol("s"), () => 1, new Date(0), new Date(Number.NaN), /re/),
);
const key = fc.oneof(
  fc.string(),
  text,
  fc.constantFrom("a", "b c", "it's", "__proto__", "password"),
);

/** Each makes an object of some fields. */
const makers: readonly ((fields: Record<string, unknown>) => object)[] = [
  (fields) => fields,
  (fields) => Object.values(fields),
  (fields) => Object.assign(Object.create(null) as object, fields),
  (fields) => Object.assign(new Entity(), fields),
  (fields) => Object.assign(new Error("failed"), fields),
  (fields) => new Map(Object.entries(fields)),
  (fields) => new Map(Object.entries(fields).map(([name, value]) => [value, name])),
  (fields) => new Set(Object.values(fields)),
  (fields) => ({ toJSON: () => fields }),
  (fields) => ({ ...fields, toJSON: () => undefined }),
  (fields) => ({ ...fields, toJSON: throwing }),
  (fields) => Object.defineProperty(fields, "lazy", { get: throwing, enumerable: true }),
  (fields) => Object.defineProperty(Object.values(fields), 0, { get: throwing }),
  (fields) => new Proxy(fields, { get: throwing, ownKeys: throwing }),
];

/** An object of a graph: what makes it, its leaves, and which others it holds under which keys. */
const node = fc.record({
  make: fc.constantFrom(...makers),
  leaves: fc.dictionary(key, leaf, { maxKeys: 4 }),
  others: fc.dictionary(key, fc.nat(), { maxKeys: 4 }),
});

/** A value in which anything may be anywhere, again and again. */
const graph = fc.array(node, { minLength: 1, maxLength: 12 }).map((nodes) => {
  const fields = nodes.map(({ leaves }) => ({ ...leaves }));
  const objects = nodes.map(({ make }, index) => make(fields[index] ?? {}));
  for (const [index, { others }] of nodes.entries()) {
    for (const [name, other] of Object.entries(others)) {
      put(objects[index], name, objects[other % objects.length]);
    }
  }
  return objects[0];
});

function put(holder: unknown, name: string, value: unknown): void {
  if (holder instanceof Map) holder.set(name, value);
  else if (holder instanceof Set) holder.add(value);
  else if (Array.isArray(holder)) holder.push(value);
  else {
    try {
      Object.defineProperty(holder, name, { value, enumerable: true, configurable: true });
    } catch {
      // A Proxy that takes nothing.
    }
  }
}

/** Brackets and marks of all levels, and the last text. */
const MORE = 6_000;

test("a snapshot of anything is JSON of about the size that it may have", () =>
  check(
    fc.property(graph, fc.nat(20_000), (value, most) => {
      const json = snapshot(value, most) ?? "null";
      expect(() => void JSON.parse(json)).not.toThrow();
      expect(json.length).toBeLessThan(most + MORE);
    }),
    { numRuns: 1_000 },
  ));

test("each reference in a snapshot names a place that is written in it", async () => {
  let found = 0;
  await check(
    fc.property(graph, (value) => {
      const json: unknown = JSON.parse(snapshot(value) ?? "null");
      for (const path of references(json)) {
        found += 1;
        expect(at(json, path), path).toEqual(expect.any(Object));
      }
    }),
    { numRuns: 1_000 },
  );
  expect(found).toBeGreaterThan(200);
});

test("a snapshot of plain data without repetition is its JSON", () => {
  const tree = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
      fc.array(tie("tree"), { maxLength: 6 }),
      fc.dictionary(fc.string(), tie("tree"), { maxKeys: 6 }),
    ),
  })).tree;
  const object = tree.filter((value) => typeof value === "object");
  return check(
    fc.property(object, fc.constantFrom(VALUE, formOf("generation")), (value, form) => {
      fc.pre(!keysOf(value).some(isSecretName));
      expect(snapshot(value, 1_000_000, form)).toBe(JSON.stringify(value));
      // The Writer's way, which the date leads to.
      expect(snapshot([value, new Date(0)], 1_000_000, form)).toBe(
        JSON.stringify([value, new Date(0)]),
      );
    }),
    { numRuns: 1_000 },
  );
});

test("the message of anything is short and holds no reference", () =>
  check(
    fc.property(graph, (value) => {
      expect(messageOf(value).length).toBeLessThan(11_000);
      expect(snapshot(value, 10_000, MESSAGE)).not.toContain("[see $");
    }),
  ));

/** The keys at every level of plain data. */
function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(keysOf);
  return Array.isArray(value) ? below : [...Object.keys(value), ...below];
}

/** The paths of references that are whole. */
function references(json: unknown): string[] {
  if (typeof json === "string") {
    const [, path] = /^\[see (\$.*[^…])\]$/s.exec(json) ?? [];
    return path === undefined || path.includes("…") ? [] : [path];
  }
  return typeof json === "object" && json !== null ? Object.values(json).flatMap(references) : [];
}

/** Follows a path of JSONPath. */
function at(json: unknown, path: string): unknown {
  let value = json;
  const steps = path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['((?:\\.|[^'\\])*)'\]/gsu);
  for (const [, name, index, quoted] of steps) {
    const step = name ?? index ?? quoted?.replaceAll(/\\(.)/gs, "$1") ?? "";
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
