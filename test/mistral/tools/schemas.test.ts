// The JSON Schema of each schema library, its check of arguments, and refused schemas.
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { scope, type as ark } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import * as z3 from "zod3";
import * as z3v4 from "zod3/v4";
import { MisuseError } from "../../../src/index.js";
import { toolSchema } from "../../../src/mistral/tools/schema.js";

const id = { type: "string", description: "The transaction id." };
const plain = { type: "object", properties: { id, count: { type: "integer" } }, required: ["id"] };

/** The same parameters as each library writes them. */
const libraries: Record<string, { schema: unknown; jsonSchema?: object }> = {
  "zod 4": {
    schema: z.object({ id: z.string().describe(id.description), count: z.int().optional() }),
  },
  "zod 3": {
    schema: z3.object({
      id: z3.string().describe(id.description),
      count: z3.number().int().optional(),
    }),
  },
  Valibot: {
    schema: v.object({
      id: v.pipe(v.string(), v.description(id.description)),
      count: v.optional(v.pipe(v.number(), v.integer())),
    }),
  },
  "Valibot through toStandardJsonSchema": {
    schema: toStandardJsonSchema(
      v.object({
        id: v.pipe(v.string(), v.description(id.description)),
        count: v.optional(v.pipe(v.number(), v.integer())),
      }),
    ),
  },
  ArkType: {
    schema: ark({ id: ark("string").describe(id.description), "count?": "number.integer" }),
  },
  "JSON Schema": { schema: plain },
  "JSON Schema that says which it is": {
    schema: { $schema: "https://json-schema.org/draft/2020-12/schema", ...plain },
  },
  "zod/mini with its JSON Schema": {
    schema: mini.object({ id: mini.string(), count: mini.optional(mini.int()) }),
    jsonSchema: plain,
  },
  "zod/v4 of zod 3.25 with its JSON Schema": {
    schema: z3v4.object({ id: z3v4.string(), count: z3v4.int().optional() }),
    jsonSchema: plain,
  },
};

describe.each(Object.keys(libraries))("parameters in %s", (name) => {
  const { schema, jsonSchema } = libraries[name]!;
  const read = toolSchema(schema, jsonSchema, "@tool on run");

  it("a schema is sent to the model as JSON Schema of an object", () => {
    expect(read.parameters).toMatchObject({
      type: "object",
      properties: { id: { type: "string" }, count: { type: "integer" } },
      required: ["id"],
    });
    expect(JSON.stringify(read.parameters)).toContain(id.description);
    expect(read.parameters).not.toHaveProperty("$schema");
  });

  it("a schema accepts valid arguments, and explains where and why others are invalid", async () => {
    expect(await read.check({ id: "T1", count: 2 })).toEqual({ value: { id: "T1", count: 2 } });
    expect(await read.check({ id: "T1" })).toEqual({ value: { id: "T1" } });
    expect(await read.check({ id: 1 })).toEqual({
      problem: expect.stringMatching(/^id: .*(string|must be)/),
    });
    expect(await read.check({})).toEqual({ problem: expect.stringContaining("id") });
    expect(await read.check("T1")).toEqual({ problem: expect.stringMatching(/object/i) });
  });
});

describe("parameters", () => {
  it("a schema that transforms is sent as its input, and the tool receives its output", async () => {
    const read = toolSchema(
      z.object({ id: z.string().transform((text) => text.length), unit: z.string().default("C") }),
      undefined,
      "",
    );
    expect(read.parameters).toMatchObject({
      properties: { id: { type: "string" }, unit: { type: "string", default: "C" } },
      required: ["id"],
    });
    expect(await read.check({ id: "four" })).toEqual({ value: { id: 4, unit: "C" } });
  });

  it("a piped schema of zod 3 is sent as its input", async () => {
    const piped = z3.object({ id: z3.string().transform(Number).pipe(z3.number()) });
    const read = toolSchema(piped, undefined, "");
    expect(read.parameters).toMatchObject({ properties: { id: { type: "string" } } });
    expect(await read.check({ id: "4" })).toEqual({ value: { id: 4 } });
  });

  it.each<[string, unknown]>([
    ["zod 4, coerced", z.object({ at: z.coerce.date().min(new Date(0)) })],
    ["zod 3, coerced", z3.object({ at: z3.coerce.date() })],
    [
      "zod 3, preprocessed",
      z3.object({ at: z3.preprocess((at) => new Date(String(at)), z3.date().optional()) }),
    ],
    ["zod 3, piped", z3.object({ at: z3.string().pipe(z3.coerce.date()) })],
    ["ArkType, parsed", ark({ at: "string.date.parse" })],
  ])("a schema of dates accepts dates as text: %s", async (_, schema) => {
    const read = toolSchema(schema, undefined, "");
    expect(read.parameters).toMatchObject({ properties: { at: { type: "string" } } });
    const at = "2026-11-29T00:00:00.000Z";
    expect(await read.check({ at })).toEqual({ value: { at: new Date(at) } });
  });

  it("coerced numbers are described as what JSON has", async () => {
    for (const { schema, n } of [
      { schema: z.object({ n: z.coerce.number() }), n: { type: "number" } },
      { schema: z.object({ n: z.coerce.bigint() }), n: { type: "integer", format: "int64" } },
      { schema: z3.object({ n: z3.coerce.number() }), n: { type: "number" } },
      { schema: z3.object({ n: z3.coerce.bigint() }), n: { type: "integer", format: "int64" } },
    ]) {
      const read = toolSchema(schema, undefined, "");
      expect(read.parameters).toMatchObject({ properties: { n } });
      expect(await read.check({ n: 7 })).toHaveProperty("value");
    }
  });

  it("a recursive schema describes each level", async () => {
    const tree = z.object({
      name: z.string(),
      get kids() {
        return z.array(tree);
      },
    });
    const tree3: z3.ZodTypeAny = z3.object({
      name: z3.string(),
      kids: z3.lazy(() => tree3.array()),
    });
    const treeV: v.GenericSchema = v.object({
      name: v.string(),
      kids: v.lazy(() => v.array(treeV)),
    });
    const treeA = scope({ tree: { name: "string", kids: "tree[]" } }).export().tree;
    for (const schema of [tree, tree3, treeV, treeA]) {
      const read = toolSchema(schema, undefined, "");
      // The same schema as JSON Schema alone: it accepts what the library does.
      const alone = toolSchema(read.parameters, undefined, "");
      for (const { check } of [read, alone]) {
        const leaf = { name: "b", kids: [] };
        expect(await check({ name: "a", kids: [leaf] })).toHaveProperty("value");
        expect(await check({ name: "a", kids: [{ ...leaf, name: 1 }] })).toHaveProperty("problem");
      }
    }
  });

  it("a schema may check asynchronously, or fail itself", async () => {
    const taken = z.object({ id: z.string().refine(async (text) => text === "free", "is taken") });
    const read = toolSchema(taken, undefined, "");
    expect(await read.check({ id: "free" })).toEqual({ value: { id: "free" } });
    expect(await read.check({ id: "used" })).toEqual({ problem: "id: is taken" });
    const broken = z.object({
      id: z.string().transform((): string => {
        throw new Error("boom");
      }),
    });
    expect(await toolSchema(broken, undefined, "").check({ id: "" })).toEqual({ problem: "boom" });
  });

  it("a schema of a union of objects is sent as an object", () => {
    const union = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
    expect(toolSchema(union, undefined, "").parameters).toMatchObject({
      type: "object",
      anyOf: [{ type: "object" }, { type: "object" }],
    });
  });

  it.each<[string, unknown, RegExp]>([
    ["zod/mini alone", mini.object({}), /Pass \{ jsonSchema: z\.toJSONSchema\(schema\) \}/],
    [
      "zod/v4 of zod 3.25 alone",
      z3v4.object({}),
      /Pass \{ jsonSchema: z\.toJSONSchema\(schema\) \}/,
    ],
    ["what is no object", z.string(), /must describe an object.*got the type "string"/],
    [
      "an object of schemas",
      { id: z.string() },
      /must be one schema.*Wrap it in z\.object\(\{ \.\.\. \}\)/,
    ],
    ["an object that is no schema", { id: "string" }, /must describe an object.*got no type/],
    ["a class", Map, /must be a schema.*got the function/],
    [
      "a type that JSON has not",
      z.object({ at: z.date() }),
      /Date cannot be represented.*Use types that JSON has/,
    ],
    [
      "a type that JSON has not, in zod 3",
      z3.object({ at: z3.date() }),
      /Date has no JSON form.*Use/,
    ],
    ["a bigint in zod 4", z.object({ n: z.bigint() }), /Bigint cannot be represented/],
    ["a file in zod 4", z.object({ of: z.file() }), /File cannot be represented/],
    ["an instance in zod 4", z.object({ of: z.instanceof(Map) }), /Custom cannot be represented/],
    ["undefined in zod 4", z.object({ of: z.literal(undefined) }), /Literal cannot be repr/],
    ["a map in zod 3", z3.object({ of: z3.map(z3.string(), z3.string()) }), /Map has no JSON form/],
    ["a type that JSON has not, in ArkType", ark({ at: "Date" }), /no JSON.*Use types/],
    ["a bigint in ArkType", ark({ "id?": "bigint" }), /no JSON.*Use types/],
    ["a map in ArkType", ark({ of: "Map" }), /no JSON.*Use types/],
    [
      "a library that tells no JSON Schema",
      { "~standard": { version: 1, vendor: "yup", validate: () => ({ value: 1 }) } },
      /schemas of yup can.t be converted to JSON Schema\. Pass \{ jsonSchema \}/,
    ],
    ["an old zod", { safeParse: () => 1, _def: {} }, /not supported.*Update to zod 3\.25/],
  ])("parameters that are %s are rejected with what to write", (_, schema, message) => {
    const read = (): unknown => toolSchema(schema, undefined, "@tool on run");
    expect(read).toThrow(MisuseError);
    expect(read).toThrow(/^@tool on run: /);
    expect(read).toThrow(message);
  });
});
