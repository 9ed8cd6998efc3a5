// Turns the parameters of a tool, a schema of any library, into the JSON Schema that Mistral accepts
// and a check of the model's arguments. A schema without both is refused when the tool is defined.
import { MisuseError } from "../../foundation/errors.js";
import { show } from "../../foundation/options.js";
import { issuesText } from "../../tracing/capture/issues.js";
import { messageOf } from "../../tracing/capture/snapshot.js";
import { fieldsOf, isFields, type Fields } from "../wire/json.js";
import { jsonSchemaValidator } from "./json-schema.js";
import { convert } from "./schema-converters.js";
import { modernSchema } from "./schema-dialects.js";

/** Checked arguments: the schema's value, or their problem. */
export type CheckedArguments = { readonly value: unknown } | { readonly problem: string };

/** The parameters of a tool. */
export interface ToolSchema {
  /** As it is sent to Mistral. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Checks the model's arguments; a library's own error is a problem of the arguments too. */
  check(value: unknown): Promise<CheckedArguments>;
}

const NO_PARAMETERS = { type: "object", properties: {} };

/**
 * Reads a tool's parameters.
 * @param schema a Standard Schema, JSON Schema, or undefined for a tool without arguments
 * @param jsonSchema sent in place of the JSON Schema of `schema`
 * @throws MisuseError for a schema without a JSON Schema of an object; the message has the remedy
 */
export function toolSchema(schema: unknown, jsonSchema: unknown, where: string): ToolSchema {
  if (isStandardSchema(schema)) {
    const parameters = objectSchema(jsonSchema ?? convert(schema, where), where);
    const { validate } = schema["~standard"];
    return { parameters, check: validate ? standardCheck(validate) : jsonCheck(parameters) };
  }
  refuseOtherSchemas(schema, where);
  const own = schema === undefined ? undefined : objectSchema(schema, where);
  const sent = jsonSchema === undefined ? own : objectSchema(jsonSchema, where);
  const parameters = sent ?? NO_PARAMETERS;
  return { parameters, check: jsonCheck(own ?? parameters) };
}

/** A Standard Schema as far as we read it. Source: https://standardschema.dev */
export interface StandardSchema {
  readonly "~standard": {
    readonly vendor: string;
    readonly validate?: (value: unknown) => unknown;
    readonly jsonSchema?: {
      readonly input: (options: { target: string; libraryOptions?: object }) => unknown;
    };
  };
}

/** ArkType's schemas are functions. */
function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return isFields((value as { "~standard"?: unknown })["~standard"]);
}

function refuseOtherSchemas(schema: unknown, where: string): void {
  if (schema === undefined) return;
  const fields = fieldsOf(schema);
  if (typeof fields["safeParse"] === "function") {
    throw new MisuseError(
      `${where}: this version of zod is not supported. Update to zod 3.25 or later.`,
    );
  }
  if (!isFields(schema)) {
    throw new MisuseError(
      `${where}: \`parameters\` must be a schema, such as z.object({ ... }) or JSON Schema (got ${show(schema)}).`,
    );
  }
  if (Object.values(fields).some(isStandardSchema)) {
    throw new MisuseError(
      `${where}: \`parameters\` must be one schema (got an object of schemas). Wrap it in z.object({ ... }).`,
    );
  }
}

/** Keywords that may describe an object without a `type`. */
const COMPOUND = ["$ref", "anyOf", "oneOf", "allOf"];

/** JSON Schema as Mistral takes it for a tool: of an object, and without what only tools read. */
function objectSchema(schema: unknown, where: string): Fields {
  const { "~standard": _, ...rest } = modernSchema(isFields(schema) ? schema : {}, where);
  const { type } = rest;
  if (type === "object") return rest;
  if (type === undefined && COMPOUND.some((keyword) => keyword in rest)) {
    // Mistral requires the type.
    return { type: "object", ...rest };
  }
  throw new MisuseError(
    `${where}: \`parameters\` must describe an object, because a model passes arguments by name (got ${type === undefined ? "no type" : `the type ${show(type)}`}). Write z.object({ value: ... }), or { type: "object", properties: { ... } }.`,
  );
}

function standardCheck(validate: (value: unknown) => unknown): ToolSchema["check"] {
  return async (value) => {
    try {
      // ArkType answers with an array that has `issues`.
      const result = (await validate(value)) as { value?: unknown; issues?: unknown };
      if (!result.issues) return { value: result.value };
      return { problem: issuesText(result.issues) ?? "invalid" };
    } catch (error) {
      return { problem: messageOf(error) };
    }
  };
}

function jsonCheck(schema: Fields): ToolSchema["check"] {
  let validator: Promise<(value: unknown) => string | undefined> | undefined;
  return async (value) => {
    validator ??= jsonSchemaValidator(schema);
    try {
      const problem = (await validator)(value);
      return problem === undefined ? { value } : { problem };
    } catch (error) {
      // Only this check finds parts that the library cannot read.
      return { problem: `its JSON Schema can't be checked: ${messageOf(error)}` };
    }
  };
}
