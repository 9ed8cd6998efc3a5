// JSON Schema out of the schemas of libraries. Newer ones give it themselves, by the Standard JSON
// Schema interface. The converters of zod 3 and valibot are bundled with the package, so that a
// program's bundler finds them, and an installation without them too.
import { toJsonSchema } from "@valibot/to-json-schema";
import { ignoreOverride, zodToJsonSchema } from "zod-to-json-schema";
import { MisuseError } from "../../foundation/errors.js";
import { messageOf } from "../../tracing/capture/snapshot.js";
import { fieldsOf, type Fields } from "../wire/json.js";
import type { StandardSchema } from "./schema.js";

/** The drafts to ask for: the one that Mistral's validator goes by, then the one that most give. */
const TARGETS = ["draft-2020-12", "draft-07"];

type Converter = (schema: StandardSchema) => unknown;

const CONVERTERS: Readonly<Record<string, Converter>> = {
  zod: zod3JsonSchema,
  valibot: (schema) => toJsonSchema(schema as never, { typeMode: "input" }),
};

/**
 * The JSON Schema of what `schema` takes.
 * @throws MisuseError where it gives none; it says what to write
 */
export function convert(schema: StandardSchema, where: string): unknown {
  const { jsonSchema, vendor } = schema["~standard"];
  try {
    if (jsonSchema) return ownJsonSchema(jsonSchema.input, vendor);
    return converterOf(vendor, schema, where)(schema);
  } catch (error) {
    if (error instanceof MisuseError) throw error;
    throw new MisuseError(
      `${where}: its parameters can't be put as JSON Schema, which a model is told (${messageOf(error)}). Take types that JSON has, or give { jsonSchema } beside parameters.`,
    );
  }
}

/** ArkType would tell a model that anything will do where JSON has no such type. */
const ARKTYPE = { fallback: { date: refuseType, domain: refuseType, proto: refuseType } };

function refuseType(): never {
  throw new TypeError("a type of it has no JSON");
}

function ownJsonSchema(
  input: (options: { target: string; libraryOptions?: object }) => unknown,
  vendor: string,
): unknown {
  let failure: unknown;
  for (const target of TARGETS) {
    try {
      return input({ target, ...(vendor === "arktype" && { libraryOptions: ARKTYPE }) });
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/** What the converter of zod 3 calls a text, a number or a list, none of which zod takes for it. */
const NOT_IN_JSON = /^Zod(Date|BigInt|Map|Set|NaN|Symbol|Function|Promise)$/;

function zod3JsonSchema(schema: StandardSchema): unknown {
  const mended: string[] = [];
  const override = (zodDef: object, { currentPath }: { readonly currentPath: string[] }) => {
    const def = zodDef as Fields;
    const path = `${currentPath.join("/")}/`;
    const type = String(def["typeName"]);
    // What is coerced, preprocessed or caught takes what JSON has.
    const isPreprocessed = fieldsOf(def["effect"])["type"] === "preprocess";
    if (isPreprocessed || type === "ZodCatch") mended.push(path);
    const isMended = def["coerce"] === true || mended.some((outer) => path.startsWith(outer));
    if (NOT_IN_JSON.test(type) && !isMended) {
      throw new TypeError(`${type.slice("Zod".length)} has no JSON`);
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
      `${where}: this zod's schemas do not tell their JSON Schema. Give { jsonSchema: z.toJSONSchema(schema) } beside parameters, or take zod 4.2 or later (zod/mini needs it always).`,
    );
  }
  const converter = Object.hasOwn(CONVERTERS, vendor) ? CONVERTERS[vendor] : undefined;
  if (converter !== undefined) return converter;
  throw new MisuseError(
    `${where}: schemas of ${vendor} do not tell their JSON Schema. Give { jsonSchema } beside parameters.`,
  );
}
