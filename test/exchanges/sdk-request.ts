// Turns a request as it stands on the wire into the one the SDK takes: it wants camelCase and drops
// everything else without a word.
import { isJsonObject, type JsonObject } from "../../src/reading/json.js";

/** Their contents belong to the user and are not renamed. */
const OPAQUE = new Set([
  "parameters",
  "arguments",
  "metadata",
  "schemaDefinition",
  "argumentsObject",
]);

/** In the place of a form of which the recording kept no more than its size. */
const LOST_FORM: JsonObject = { model: "voxtral-mini-latest", file: "recording.wav" };

/** A JSON request body in the SDK's own spelling. */
export function sdkRequest(body: unknown): JsonObject {
  const request = inCamelCase(body);
  return isJsonObject(request) ? request : {};
}

/** The same for the paths where the SDK calls the wire's `input` `inputs`. */
export function sdkRequestWithInputs(body: unknown): JsonObject {
  const { input, ...rest } = sdkRequest(body);
  return { ...rest, inputs: input };
}

/** A form in the SDK's own spelling; a file is known by its name only and gets some bytes. */
export function sdkForm(body: unknown): JsonObject {
  const form =
    isJsonObject(body) && isJsonObject(body["__multipart__"]) ? body["__multipart__"] : LOST_FORM;
  const { file, ...fields } = form;
  const request: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) request[camelCase(name)] = fieldValue(value);
  if (typeof file === "string") request["file"] = { fileName: file, content: new Uint8Array([1]) };
  return request;
}

/** Forms know nothing but text. */
function fieldValue(value: unknown): unknown {
  if (value === "true") return true;
  return value === "false" ? false : value;
}

/** Snake case to camel case, as the SDK names things. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).map(([key, field]) => {
    const name = key === "schema" ? "schemaDefinition" : camelCase(key);
    return [name, OPAQUE.has(name) ? field : inCamelCase(field)];
  });
  return asSdkInsists(Object.fromEntries(fields) as JsonObject);
}

/** Fields that the API accepts in more than one form and the SDK in one only. */
function asSdkInsists(fields: JsonObject): JsonObject {
  const { inputAudio } = fields;
  if (isJsonObject(inputAudio)) return { ...fields, inputAudio: inputAudio["data"] };
  return "function" in fields ? { type: "function", ...fields } : fields;
}
