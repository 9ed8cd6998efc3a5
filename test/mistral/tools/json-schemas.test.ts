// JSON Schema as MCP servers, OpenAPI and older drafts write it: its form on the wire, the arguments
// that it then accepts, and the schemas that are refused when the tool is defined.
import { describe, expect, it } from "vitest";
import { MisuseError } from "../../../src/index.js";
import { toolSchema } from "../../../src/mistral/tools/schema.js";

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const read = (schema: object) => toolSchema(schema, undefined, "@tool on run");

function refusal(define: () => unknown): Error {
  try {
    define();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It was not refused.");
}

/** A schema as `json-schema-ref-parser` leaves it: an object within itself. */
const tree: Record<string, unknown> = object({ name: { type: "string" } });
(tree["properties"] as Record<string, unknown>)["kids"] = { type: "array", items: tree };

const name = object({ name: { type: "string" } }, { required: ["name"] });

describe("a dialect of JSON Schema", () => {
  it.each<[string, object, object, readonly unknown[], readonly unknown[]]>([
    [
      "OpenAPI's nullable",
      object({ note: { type: "string", nullable: true } }),
      { note: { type: ["string", "null"] } },
      [{ note: null }, { note: "a" }, {}],
      [{ note: 1 }],
    ],
    [
      "a nullable enum",
      object({ unit: { type: "string", enum: ["C"], nullable: true } }),
      { unit: { type: ["string", "null"], enum: ["C", null] } },
      [{ unit: null }, { unit: "C" }],
      [{ unit: "F" }],
    ],
    [
      "a nullable reference",
      object(
        { of: { $ref: "#/components/schemas/Name", nullable: true, description: "Whose" } },
        { components: { schemas: { Name: name } } },
      ),
      {
        of: {
          description: "Whose",
          anyOf: [{ $ref: "#/components/schemas/Name" }, { type: "null" }],
        },
      },
      [{ of: null }, { of: { name: "a" } }],
      [{ of: {} }],
    ],
    [
      "a property called nullable, and one that is not",
      object({ nullable: { type: "boolean" }, note: { type: "string", nullable: false } }),
      { nullable: { type: "boolean" }, note: { type: "string" } },
      [{ nullable: true, note: "a" }],
      [{ note: null }],
    ],
    [
      "draft 04's exclusive bounds",
      object({
        n: {
          type: "number",
          minimum: 0,
          exclusiveMinimum: true,
          maximum: 9,
          exclusiveMaximum: false,
        },
      }),
      { n: { type: "number", maximum: 9, exclusiveMinimum: 0 } },
      [{ n: 1 }, { n: 9 }],
      [{ n: 0 }, { n: 10 }],
    ],
    [
      "draft 04's id and definitions",
      {
        id: "https://example.org/tool.json",
        ...object({ a: { $ref: "#/definitions/Name" }, b: { $ref: "more.json#/definitions/B" } }),
        definitions: {
          Name: name,
          More: { id: "more.json", definitions: { B: { type: "number" } } },
        },
      },
      { a: { $ref: "#/definitions/Name" }, b: { $ref: "#/definitions/More/definitions/B" } },
      [{ a: { name: "a" }, b: 1 }],
      [{ a: {} }, { b: "1" }],
    ],
    [
      "an anchor",
      object({ a: { $ref: "#text" } }, { $defs: { Text: { $anchor: "text", type: "string" } } }),
      { a: { $ref: "#/$defs/Text" } },
      [{ a: "a" }],
      [{ a: 1 }],
    ],
    [
      "draft 07's tuple, with a reference into it",
      object({
        p: {
          type: "array",
          items: [{ type: "number" }, { $ref: "#/properties/p/items/0" }],
          additionalItems: false,
        },
      }),
      {
        p: {
          type: "array",
          prefixItems: [{ type: "number" }, { $ref: "#/properties/p/prefixItems/0" }],
          items: false,
        },
      },
      [{ p: [1, 2] }],
      [{ p: [1, "2"] }, { p: [1, 2, 3] }],
    ],
    [
      "a schema within itself",
      tree,
      { name: { type: "string" }, kids: { type: "array", items: { $ref: "#" } } },
      [{ name: "a", kids: [{ name: "b", kids: [] }] }],
      [{ name: "a", kids: [{ name: 1 }] }],
    ],
    [
      "a pattern with needless backslashes",
      object({ mail: { type: "string", pattern: String.raw`^[\w\-\.]+\@\w+\-\w+$` } }),
      { mail: { type: "string", pattern: String.raw`^[\w\x2d\.]+@\w+\x2d\w+$` } },
      [{ mail: "a-b.c@d-e" }],
      [{ mail: "a@b" }],
    ],
    [
      "a frozen schema",
      Object.freeze(object({ a: Object.freeze({ type: "string" }) })),
      { a: { type: "string" } },
      [{ a: "a" }],
      [{ a: 1 }],
    ],
  ])(
    "%s describes the arguments that are accepted",
    async (_, schema, properties, right, wrong) => {
      const { parameters, check } = read(schema);
      expect(parameters["properties"]).toEqual(properties);
      for (const value of right) expect(await check(value)).toEqual({ value });
      for (const value of wrong) expect(await check(value)).toHaveProperty("problem");
    },
  );

  it("draft 07's dependencies of both kinds are held", async () => {
    const { check } = read(
      object({ a: {}, b: {}, c: {} }, { dependencies: { a: ["b"], b: { required: ["c"] } } }),
    );
    expect(await check({ a: 1, b: 1, c: 1 })).toHaveProperty("value");
    expect(await check({ a: 1 })).toHaveProperty("problem");
    expect(await check({ b: 1 })).toHaveProperty("problem");
  });

  it("the schema of the program stays as it was", async () => {
    const schema = object({ a: { $ref: "#/$defs/A" } }, { $defs: { A: { type: "string" } } });
    const before = JSON.stringify(schema);
    await read(schema).check({ a: "a" });
    expect(JSON.stringify(schema)).toBe(before);
    expect(Object.getOwnPropertyNames(schema.properties)).toEqual(["a"]);
    expect(Object.getOwnPropertyNames((schema.properties as { a: object }).a)).toEqual(["$ref"]);
  });
});

describe("a schema that would refuse every call", () => {
  const endless = object({}, { $defs: {} });
  let level: Record<string, unknown> = { type: "string" };
  for (let depth = 0; depth < 20; depth += 1) level = object({ a: level, b: level });
  Object.assign(endless.properties, { level });

  it.each<[string, object, RegExp]>([
    [
      "exclusiveMinimum: true without a minimum",
      object({ n: { type: "number", exclusiveMinimum: true } }),
      /"#\/properties\/n" has exclusiveMinimum: true without minimum\. Give exclusiveMinimum as a number/,
    ],
    [
      "an unresolved $ref",
      object({ a: { $ref: "#/$defs/gone" } }),
      /unresolved \$ref: "#\/\$defs\/gone"/,
    ],
    [
      "a $ref to another file",
      object({ a: { $ref: "https://example.org/a.json" } }),
      /unresolved \$ref: "https:.*Define it under \$defs/,
    ],
    ["a $ref to itself", { $ref: "#" }, /\$ref that refers to itself: "#"/],
    [
      "references in a circle",
      object(
        { a: { $ref: "#/$defs/A" } },
        { $defs: { A: { anyOf: [{ $ref: "#/$defs/B" }] }, B: { $ref: "#/$defs/A" } } },
      ),
      /\$ref that refers to itself/,
    ],
    ["a type that there is not", object({ n: { type: "float" } }), /`type` must be .*got "float"/],
    [
      "draft 03's required",
      object({ n: { required: true } }),
      /`required` must be a list of names/,
    ],
    [
      "a text in place of a schema",
      object({ n: "string" }),
      /"#\/properties\/n".*must be a schema/,
    ],
    ["a pattern that is none", object({ a: { pattern: "[" } }), /pattern that is not valid.*\[/],
    ["an endless schema", endless, /too large \(more than 10000 schemas/],
  ])("%s is refused when the tool is defined", (_, schema, message) => {
    const error = refusal(() => read(schema));
    expect(error).toBeInstanceOf(MisuseError);
    expect(error.message).toMatch(/^@tool on run: /);
    expect(error.message).toMatch(message);
    // The schema that is sent in place of it is read alike.
    expect(refusal(() => toolSchema(object({}), schema, "")).message).toMatch(message);
  });
});
