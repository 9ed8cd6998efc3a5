// JSON Schema of any draft, and that of OpenAPI 3.0, as draft 2020-12: the one that Mistral and the
// check of arguments go by. A schema that would refuse every call, or that can't be read, is refused
// when the tool is defined.
import { MisuseError } from "../../foundation/errors.js";
import { show } from "../../foundation/options.js";
import { fieldsOf, isFields, type Fields } from "../wire/json.js";
import { problemOf } from "./schema-keywords.js";
import { unicodePattern } from "./schema-patterns.js";
import { SchemaReferences, step } from "./schema-references.js";

/** Keywords whose value is a schema. */
const SCHEMA = new Set(
  "items contains additionalProperties propertyNames not if then else unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
/** Keywords whose value is a list of schemas. */
const LIST = new Set(["prefixItems", "allOf", "anyOf", "oneOf"]);
/** Keywords whose value is an object of schemas. */
const MAP = new Set("$defs definitions properties patternProperties dependentSchemas".split(" "));
/** Annotations, which stay outside when a schema is wrapped to accept null too. */
const ANNOTATIONS = new Set(["title", "description", "default", "examples", "deprecated"]);
/** Objects that repeat each other many times over make more. */
const MAX_SCHEMAS = 10_000;

/**
 * Returns a copy of `schema` in draft 2020-12, with every `$ref` as a pointer within it.
 * @throws MisuseError for what can't be read
 */
export function modernSchema(schema: Fields, where: string): Fields {
  return new Reader(where).read(schema);
}

/** A place in a schema, as the steps of a JSON pointer. */
interface At {
  /** In the given schema. */
  readonly given: string;
  /** In the copy. */
  readonly written: string;
  /** The URI that a relative `$ref` begins from. */
  readonly base: URL;
}

class Reader {
  private readonly references: SchemaReferences;
  /** The objects around the one that is read, with their places. */
  private readonly around = new Map<object, At>();
  private count = 0;

  constructor(private readonly where: string) {
    this.references = new SchemaReferences((text) => this.refuse(text));
  }

  read(schema: Fields): Fields {
    // The arguments themselves are never null.
    const { nullable: _, ...root } = schema;
    const at: At = { given: "", written: "", base: this.references.root };
    this.around.set(schema, at);
    const read = this.schema(root, at) as Fields;
    this.references.resolve();
    return read;
  }

  private refuse(text: string): never {
    throw new MisuseError(`${this.where}: ${text}`);
  }

  private schema(schema: unknown, at: At): unknown {
    if (typeof schema === "boolean") return schema;
    const place = at.given === "" ? "it" : `"#${at.given}"`;
    if (!isFields(schema)) {
      return this.refuse(`${place} in its JSON Schema must be a schema (got ${show(schema)}).`);
    }
    const outer = this.around.get(schema);
    if (outer !== undefined) return this.references.node({ $ref: `#${outer.written}` }, at.written);
    this.count += 1;
    if (this.count > MAX_SCHEMAS) {
      this.refuse(`its JSON Schema is too large (more than ${MAX_SCHEMAS} schemas in it).`);
    }
    this.around.set(schema, at);
    const problem = problemOf(schema);
    if (problem !== undefined) this.refuse(`in its JSON Schema, ${place} has ${problem}`);
    const read = this.nullable(fieldsOf(schema), at);
    this.around.delete(schema);
    return read;
  }

  /** OpenAPI 3.0's `nullable`. */
  private nullable({ nullable, ...rest }: Fields, at: At): Fields {
    if (nullable !== true) return this.fields(rest, at);
    const { type, enum: values } = rest;
    const isWrapped = ["const", "$ref", "allOf", "anyOf", "oneOf", "not"].some(
      (key) => key in rest,
    );
    if (isWrapped || type === undefined) {
      const inner: Record<string, unknown> = {};
      const wrapper: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(rest)) {
        (ANNOTATIONS.has(key) ? wrapper : inner)[key] = value;
      }
      const read = this.fields(inner, { ...at, written: `${at.written}/anyOf/0` });
      this.references.written(at.given, at.written);
      return this.references.node({ ...wrapper, anyOf: [read, { type: "null" }] }, at.written);
    }
    return this.fields(
      {
        ...rest,
        type: [...new Set([type, "null"].flat())],
        ...(Array.isArray(values) && { enum: [...new Set<unknown>([...values, null])] }),
      },
      at,
    );
  }

  private fields(fields: Fields, at: At): Fields {
    const { id, $id = id, $anchor, $ref, ...rest } = fields;
    const { base } = this.references.named($id, $anchor, at);
    const read: Record<string, unknown> = {};
    const inner = (path: string, as = path): At => ({
      given: at.given + path,
      written: at.written + as,
      base,
    });
    this.references.written(at.given, at.written);
    if (typeof $ref === "string") this.references.add(read, $ref, base);
    const { items, additionalItems } = rest;
    for (const [key, value] of Object.entries(rest)) {
      if (value === undefined || key === "$schema") continue;
      if (key === "items" && Array.isArray(items)) {
        // A tuple, until draft 2019-09.
        read["prefixItems"] = this.list(items, (place) =>
          inner(`/items/${place}`, `/prefixItems/${place}`),
        );
      } else if (key === "additionalItems") {
        if (!Array.isArray(items)) continue;
        read["items"] = this.schema(additionalItems, inner("/additionalItems", "/items"));
      } else if (SCHEMA.has(key)) read[key] = this.schema(value, inner(`/${key}`));
      else if (LIST.has(key)) {
        read[key] = this.list(value as unknown[], (place) => inner(`/${key}/${place}`));
      } else if (MAP.has(key)) read[key] = this.map(value, (name) => inner(`/${key}${step(name)}`));
      else if (key === "components") {
        const schemas = fieldsOf(value)["schemas"] ?? {};
        read[key] = {
          schemas: this.map(schemas, (name) => inner(`/components/schemas${step(name)}`)),
        };
      } else if (key === "dependencies") this.dependencies(fieldsOf(value), read, inner);
      else if (key === "pattern") read[key] = this.pattern(value as string);
      else if (typeof value !== "boolean" || !(key in BOUNDS)) read[key] = value;
    }
    this.bounds(fields, read, at);
    return this.references.node(read, at.written);
  }

  private list(schemas: readonly unknown[], at: (place: number) => At): unknown[] {
    return schemas.map((schema, place) => this.schema(schema, at(place)));
  }

  private map(schemas: unknown, at: (name: string) => At): Fields {
    return Object.fromEntries(
      Object.entries(fieldsOf(schemas)).map(([name, schema]) => [
        name,
        this.schema(schema, at(name)),
      ]),
    );
  }

  /** Until draft 07, names and schemas in one keyword. */
  private dependencies(
    dependencies: Fields,
    read: Record<string, unknown>,
    inner: (path: string, as: string) => At,
  ): void {
    const entries = Object.entries(dependencies);
    const names = entries.filter(([, value]) => Array.isArray(value));
    const schemas = entries.filter(([, value]) => !Array.isArray(value));
    if (names.length > 0) read["dependentRequired"] = Object.fromEntries(names);
    if (schemas.length === 0) return;
    read["dependentSchemas"] = this.map(Object.fromEntries(schemas), (name) =>
      inner(`/dependencies${step(name)}`, `/dependentSchemas${step(name)}`),
    );
  }

  /** `exclusiveMinimum: true` beside `minimum`, in draft 04 and OpenAPI 3.0, is a number since. */
  private bounds(given: Fields, read: Record<string, unknown>, at: At): void {
    for (const [exclusive, bound] of Object.entries(BOUNDS)) {
      if (given[exclusive] !== true) continue;
      if (typeof given[bound] !== "number") {
        this.refuse(
          `in its JSON Schema, "#${at.given}" has ${exclusive}: true without ${bound}. Give ${exclusive} as a number.`,
        );
      }
      read[exclusive] = given[bound];
      delete read[bound];
    }
  }

  private pattern(pattern: string): string {
    const read = unicodePattern(pattern);
    if (typeof read === "string") return read;
    return this.refuse(`its JSON Schema has a pattern that is not valid (${read.problem}).`);
  }
}

const BOUNDS: Readonly<Record<string, string>> = {
  exclusiveMinimum: "minimum",
  exclusiveMaximum: "maximum",
};
