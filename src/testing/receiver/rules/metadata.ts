// The rules about metadata, of the observation and of its trace.
import { jsonSnippet, parseJsonObject } from "../../../reading/json.js";
import { MAX_METADATA_KEYS } from "../../../tracing/metadata.js";
import { isOurs, type SpanRule, stringAttribute } from "./rule.js";

const NAMES = ["langfuse.observation.metadata", "langfuse.trace.metadata"];

/** Metadata in one attribute is a JSON object, which keeps its types, with keys that are all read. */
export const metadataIsAnObject: SpanRule = (span) =>
  NAMES.flatMap((name) => {
    const text = stringAttribute(span, name);
    // Other SDKs also send metadata that is not an object.
    if (text === undefined || !isOurs(span)) return [];
    const metadata = parseJsonObject(text);
    if (metadata === undefined) return [`${name} must be a JSON object (got ${jsonSnippet(text)})`];
    const keys = Object.keys(metadata).length;
    return keys > MAX_METADATA_KEYS
      ? [`${name} has ${keys} keys, ${MAX_METADATA_KEYS} are allowed`]
      : [];
  });

/** Metadata is sent in one form: Langfuse adds the keys of one to those of the other. */
export const metadataHasOneForm: SpanRule = ({ attributes }) =>
  NAMES.flatMap((name) => {
    const key = Object.keys(attributes).find((one) => one.startsWith(`${name}.`));
    return name in attributes && key !== undefined ? [`${name} is sent beside ${key}`] : [];
  });
