// JSON Schema out of the schemas of libraries. Newer ones return it themselves, by the Standard
// JSON Schema interface. The converters of zod 3 and valibot are bundled with the package, so that
// a program's bundler finds them, and an installation without them too.
import { toJsonSchema } from "@valibot/to-json-schema";
import { ignoreOverride, zodToJsonSchema } from "zod-to-json-schema";
import { MisuseError } from "../../foundation/errors.js";
import { messageOf } from "../../tracing/capture/snapshot.js";
import { fieldsOf, listOf, type Fields } from "../wire/json.js";
import type { StandardSchema } from "./schema.js";

/** The drafts to request: the one of Mistral's validator, then the most common one. */
const TARGETS = ["draft-2020-12", "draft-07"];

type Converter = (schema: StandardSchema) => unknown;

const CONVERTERS: Readonly<Record<string, Converter>> = {
  zod: zod3JsonSchema,
  valibot: (schema) => toJsonSchema(schema as never, { typeMode: "input" }),
};

/**
 * The JSON Schema of what `schema` takes.
 * @throws MisuseError if it has no JSON Schema; the message has the remedy
 */
export function convert(schema: StandardSchema, where: string): unknown {
  const { jsonSchema, vendor } = schema["~standard"];
  try {
    if (jsonSchema) return ownJsonSchema(jsonSchema.input, vendor);
    return converterOf(vendor, schema, where)(schema);
  } catch (error) {
    if (error instanceof MisuseError) throw error;
    throw new MisuseError(
      `${where}: \`parameters\` can't be converted to JSON Schema (${messageOf(error)}). Use types that JSON has, such as z.coerce.date() or text that is parsed for a date, or pass { jsonSchema } beside parameters.`,
    );
  }
}

/** ArkType would describe a type that JSON lacks as one that accepts anything. */
const ARKTYPE = { fallback: { date: refuseType, domain: refuseType, proto: refuseType } };

function refuseType(): never {
  throw new TypeError("a type in it has no JSON form");
}

/** Types that zod 4 would describe as a text or anything, and does not accept as such. */
const NOT_IN_JSON_4 =
  /^(?:date|bigint|map|set|nan|symbol|undefined|void|function|custom|transform|file)$/;
/** The types of what zod 4 makes of a text or a number. */
const COERCED: Readonly<Record<string, object>> = {
  date: { type: "string", format: "date-time" },
  bigint: { type: "integer", format: "int64" },
};

function isInJson(value: unknown): boolean {
  return value !== undefined && typeof value !== "bigint";
}

/** zod 4 refuses coerced dates too. */
const ZOD = {
  unrepresentable: "any",
  override({
    zodSchema,
    jsonSchema,
  }: {
    readonly zodSchema: unknown;
    readonly jsonSchema: object;
  }) {
    const { type, coerce, values } = fieldsOf(fieldsOf(fieldsOf(zodSchema)["_zod"])["def"]);
    const name = String(type);
    if (coerce === true && Object.hasOwn(COERCED, name)) Object.assign(jsonSchema, COERCED[name]);
    else if (NOT_IN_JSON_4.test(name) || (name === "literal" && !listOf(values).every(isInJson))) {
      const title = name.charAt(0).toUpperCase() + name.slice(1);
      throw new TypeError(`${title} cannot be represented in JSON Schema`);
    }
  },
};

const LIBRARY_OPTIONS: Readonly<Record<string, object>> = { arktype: ARKTYPE, zod: ZOD };

function ownJsonSchema(
  input: (options: { target: string; libraryOptions?: object }) => unknown,
  vendor: string,
): unknown {
  let failure: unknown;
  for (const target of TARGETS) {
    try {
      const libraryOptions = LIBRARY_OPTIONS[vendor];
      return input({ target, ...(libraryOptions && { libraryOptions }) });
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/**
 * Types that zod 3's converter describes as a text, a number or a list, and that zod does not
 * accept as such.
 */
const NOT_IN_JSON = /^Zod(Date|BigInt|Map|Set|NaN|Symbol|Function|Promise)$/;

function zod3JsonSchema(schema: StandardSchema): unknown {
  const mended: string[] = [];
  const override = (
    zodDef: object,
    { currentPath }: { readonly currentPath: string[] },
    seen: { readonly path: string[] } | undefined,
  ) => {
    // For a schema within itself, the converter would return one that accepts anything.
    const isWithin = seen && seen.path.length < currentPath.length;
    if (isWithin && seen.path.every((name, place) => currentPath[place] === name)) {
      return { $ref: seen.path.join("/") };
    }
    const def = zodDef as Fields;
    const path = `${currentPath.join("/")}/`;
    const type = String(def["typeName"]);
    // Coerced, preprocessed and caught schemas accept JSON's types.
    const isPreprocessed = fieldsOf(def["effect"])["type"] === "preprocess";
    if (isPreprocessed || type === "ZodCatch") mended.push(path);
    const isMended = def["coerce"] === true || mended.some((outer) => path.startsWith(outer));
    if (NOT_IN_JSON.test(type) && !isMended) {
      throw new TypeError(`${type.slice("Zod".length)} has no JSON form`);
    }
    return ignoreOverride;
  };
  return zodToJsonSchema(schema as never, {
    $refStrategy: "none",
    pipeStrategy: "input",
    override,
  });
}

function converterOf(vendor: string, schema: StandardSchema, where: string): Converter {
  // The descriptions are in a registry of the user's own copy of zod, which can't be reached.
  if ("_zod" in schema) {
    throw new MisuseError(
      `${where}: schemas of this zod can't be converted to JSON Schema. Pass { jsonSchema: z.toJSONSchema(schema) } beside parameters, or update to zod 4.2 or later (zod/mini always needs jsonSchema).`,
    );
  }
  const converter = Object.hasOwn(CONVERTERS, vendor) ? CONVERTERS[vendor] : undefined;
  if (converter !== undefined) return converter;
  throw new MisuseError(
    `${where}: schemas of ${vendor} can't be converted to JSON Schema. Pass { jsonSchema } beside parameters.`,
  );
}
