// The fields of a request beside its input: the parameters that steer the model, and the rest.
// Names are those on the wire: Langfuse's playground takes max_tokens, temperature and top_p over
// from a generation, and its response_format from the metadata, by exactly these names.
import { ownFields } from "../../foundation/own-fields.js";
import { fieldsOf, isFields, snakeFields, type Fields } from "./json.js";

/** The SDK's names of what steers the model. Everything else of a request is metadata. */
const MODEL_PARAMETERS = new Set([
  "maxTokens",
  "minTokens",
  "temperature",
  "topP",
  "stop",
  "randomSeed",
  "n",
  "presencePenalty",
  "frequencyPenalty",
  "parallelToolCalls",
  "promptMode",
  "reasoningEffort",
  "safePrompt",
  // Embeddings
  "outputDimension",
  "outputDtype",
  "encodingFormat",
  // Sound
  "language",
  "diarize",
  "timestampGranularities",
  "contextBias",
  "voiceId",
]);

/** A request's fields, told apart. */
interface ReadParameters {
  /** Undefined when none was set. */
  readonly modelParameters: Fields | undefined;
  readonly metadata: Fields;
}

/** Reads the rest of a request, without its model and its input. */
export function readParameters(request: Fields): ReadParameters {
  const { stream: _, responseFormat, ...rest } = ownFields(request);
  const set = Object.entries(rest);
  const modelParameters = snakeFields(
    Object.fromEntries(set.filter(([name]) => MODEL_PARAMETERS.has(name))),
  );
  return {
    modelParameters: Object.keys(modelParameters).length > 0 ? modelParameters : undefined,
    metadata: snakeFields({
      ...Object.fromEntries(set.filter(([name]) => !MODEL_PARAMETERS.has(name))),
      responseFormat: readResponseFormat(responseFormat),
    }),
  };
}

/** The name under which the SDK sends the schema of `chat.parse`. Langfuse's playground needs one. */
const PARSED_NAME = "placeholderName";

/** Schemas of zod are not changed once they are made, and are turned into JSON schemas once. */
const jsonSchemas = new WeakMap<Fields, unknown>();

/** Reads the schema that `chat.parse` takes, as it was written. The SDK sends it in strict mode. */
function readZodSchema(schema: Fields): unknown {
  if (!jsonSchemas.has(schema)) jsonSchemas.set(schema, jsonSchemaOf(schema));
  return snakeFields({ type: "json_schema", jsonSchema: jsonSchemas.get(schema) });
}

function jsonSchemaOf(schema: Fields): unknown {
  const { toJSONSchema } = schema;
  // Only zod from 4.2 on has this method.
  if (typeof toJSONSchema !== "function") return undefined;
  try {
    const { $schema: _, ...written } = fieldsOf(Reflect.apply(toJSONSchema, schema, []));
    return { name: PARSED_NAME, strict: true, schema: written };
  } catch {
    // It has a type that JSON lacks; the SDK will throw that to the caller.
    return undefined;
  }
}

function readResponseFormat(format: unknown): unknown {
  if (!isFields(format)) return format;
  if (typeof format["safeParse"] === "function") return readZodSchema(format);
  const { jsonSchema, ...rest } = format;
  if (!isFields(jsonSchema)) return snakeFields(rest);
  const { schemaDefinition, ...named } = fieldsOf(jsonSchema);
  return { ...snakeFields(rest), json_schema: { ...snakeFields(named), schema: schemaDefinition } };
}
