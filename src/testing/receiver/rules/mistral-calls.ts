// The rules about this package's calls to Mistral that keep Langfuse's page complete: schemas for the
// playground, tools as called, failures as output, a reason where usage is missing.
import { isArray, isJsonObject, jsonSnippet } from "../../../reading/json.js";
import { isOurs, type SpanRule } from "./rule.js";

/** The playground reads the schema of an answer only with its name. */
export const schemaIsNamed: SpanRule = (span, { metadata }) => {
  const format = metadata["response_format"];
  const schema = isJsonObject(format) ? format["json_schema"] : undefined;
  if (!isOurs(span) || !isJsonObject(schema)) return [];
  return ["name", "schema"]
    .filter((field) => schema[field] === undefined)
    .map(
      (field) => `metadata response_format.json_schema has no ${field}: the playground needs it`,
    );
};

/** Calls of connectors that Mistral bills are calls in the output, too. */
export const connectorsAreCalled: SpanRule = (span, { usageDetails = {}, output }) => {
  const calls = Object.keys(usageDetails).filter((key) => key.endsWith("_calls"));
  // A mask may leave anything of an output.
  const messages = (isArray(output) ? output : [output]).filter(isJsonObject);
  if (!isOurs(span) || calls.length === 0 || messages.length === 0) return [];
  return messages.some((message) => "tool_calls" in message)
    ? []
    : [`usage has ${calls.join(", ")}, but no message of the output has tool_calls`];
};

/** A request that Mistral refused shows why as its output. */
export const refusalIsOutput: SpanRule = (span, { level, metadata, output }) =>
  isOurs(span) && level === "ERROR" && "http_status" in metadata && output === undefined
    ? ["a failed call to Mistral has no output: send {error}"]
    : [];

/** The reason for missing usage is sent where usage is missing, and nowhere else. */
export const missingUsageIsExplained: SpanRule = (span, { usageDetails, metadata }) => {
  const reason = metadata["usage_missing"];
  if (!isOurs(span)) return [];
  if (usageDetails !== undefined) {
    return reason === undefined
      ? []
      : [`metadata usage_missing is sent beside usage (got ${jsonSnippet(reason)})`];
  }
  // An answer that ended has a finish reason.
  const isBroken = "response_id" in metadata && !("finish_reason" in metadata);
  return isBroken && reason === undefined
    ? ["a broken-off answer of Mistral has neither usage nor metadata usage_missing"]
    : [];
};
