// Arguments that are larger than any program expects: a model decides what they are, and reading
// them must not hold up the event loop.
import { describe, expect, it } from "vitest";
import { readArguments } from "../../../src/mistral/tools/arguments.js";
import { toolSchema } from "../../../src/mistral/tools/schema.js";

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const unique = object({ list: { type: "array", uniqueItems: true }, other: { type: "array" } });
const places = (count: number) => Array.from({ length: count }, (_, place) => place);
const objects = (count: number) => places(count).map((id) => ({ id, name: `number ${id}` }));

/** A choice that doubles the work of a check with each level. */
const choice = object({
  node: {
    oneOf: ["a", "b"].map((kind) =>
      object(
        { node: { $ref: "#/properties/node" }, kind: { const: kind } },
        { required: ["kind"] },
      ),
    ),
  },
});
const nested = (depth: number): object => {
  let node: object = { kind: "b" };
  // The last of the choices is the wrong one, at each level.
  for (let level = 0; level < depth; level += 1) node = { kind: "b", node };
  return { node };
};

/** The result of reading `args`, and the milliseconds of the processor that it took. */
async function read(schema: object, args: unknown) {
  const tool = toolSchema(schema, undefined, "");
  await tool.check({});
  const before = process.cpuUsage();
  const result = await readArguments(tool, typeof args === "string" ? args : JSON.stringify(args));
  const { user } = process.cpuUsage(before);
  return { result, ms: user / 1000 };
}

describe("large arguments", () => {
  it.each<[string, object, unknown, string | undefined]>([
    ["unique objects", unique, { list: objects(15_000) }, undefined],
    [
      "objects with an equal one",
      unique,
      { list: [...objects(15_000), { name: "number 7", id: 7 }] },
      "list: Duplicate items.",
    ],
    ["unique numbers", unique, { list: places(45_000) }, undefined],
    [
      "equal items where they may be",
      unique,
      { list: [1], other: Array(40_000).fill(0) },
      undefined,
    ],
    [
      "many lists with equal items",
      object({ lists: { type: "array", items: { type: "array" }, uniqueItems: true } }),
      { lists: places(1_500).map((id) => [...Array(30).fill(0), id]) },
      "they have too many long lists with equal items",
    ],
    [
      "too many values",
      unique,
      { list: places(60_000) },
      "they have too many values (more than 50000)",
    ],
    ["too deep", unique, "[".repeat(400_000), "they are nested too deeply (more than 100 levels)"],
    [
      "too long",
      unique,
      JSON.stringify({ text: "x".repeat(1_000_000) }),
      "they are too long (1000011 characters, at most 1000000)",
    ],
    [
      "a choice within a choice",
      choice,
      nested(40),
      "they are too large, or too deeply nested, to be checked",
    ],
    [
      "a long enum",
      object({ list: { items: { enum: places(5_000).map((place) => `value ${place}`) } } }),
      { list: Array(45_000).fill("value 4999") },
      "they are too large, or too deeply nested, to be checked",
    ],
    [
      "many wrong items",
      object({ list: { items: { type: "string" } } }),
      { list: places(45_000) },
      'list.0: Instance type "number" is invalid. Expected "string".',
    ],
  ])("%s are soon read", async (_, schema, args, problem) => {
    const closed =
      typeof args === "string" && args.startsWith("[[") ? args + "]".repeat(400_000) : args;
    const { result, ms } = await read(schema, closed);
    if (problem === undefined) expect(result).toEqual({ value: args });
    else expect(result).toEqual({ problem });
    // Each took many seconds to minutes, or ended in an overflow of the stack.
    expect(ms).toBeLessThan(3_000);
  });

  it("equal items are found at any length, whatever the order of their keys", async () => {
    for (const length of [1, 19, 20, 21, 200]) {
      const list = [...objects(length), { name: "number 0", id: 0 }];
      expect((await read(unique, { list })).result).toHaveProperty("problem");
      expect((await read(unique, { list: objects(length) })).result).toHaveProperty("value");
    }
  });

  it("each issue of small arguments is named", async () => {
    const two = object({ a: { type: "string" }, b: { type: "string" } });
    expect((await read(two, { a: 1, b: 2 })).result).toEqual({
      problem: expect.stringMatching(/^a: .*; b: /),
    });
  });
});
