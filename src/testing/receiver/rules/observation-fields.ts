// The rules about an observation's type, level, time of first token, prompt and parameters.
import { parseJsonObject, jsonSnippet } from "../../../reading/json.js";
import { OBSERVATION_LEVELS } from "../../../foundation/observation-level.js";
import { OBSERVATION_TYPES } from "../../../foundation/observation-type.js";
import { type SpanRule, stringAttribute } from "./rule.js";

/** One of Langfuse's ten types, in lower case. */
export const typeIsKnown: SpanRule = ({ attributes }) => {
  const type = attributes["langfuse.observation.type"];
  return OBSERVATION_TYPES.some((one) => one === type)
    ? []
    : [
        `langfuse.observation.type must be one of ${OBSERVATION_TYPES.join(", ")} (got ${jsonSnippet(type)})`,
      ];
};

export const levelIsKnown: SpanRule = (span) => {
  const level = stringAttribute(span, "langfuse.observation.level");
  return level === undefined || OBSERVATION_LEVELS.some((one) => one === level)
    ? []
    : [
        `langfuse.observation.level must be one of ${OBSERVATION_LEVELS.join(", ")} (got ${jsonSnippet(level)})`,
      ];
};

/** An error is marked for Langfuse (level) and for OpenTelemetry (status code 2), or for neither. */
export const errorIsSaidTwice: SpanRule = (span) => {
  const level = stringAttribute(span, "langfuse.observation.level");
  const { code } = span.status;
  if (code === 2 && level !== "ERROR") {
    return [
      `status code is 2 (error) but langfuse.observation.level is ${jsonSnippet(level)}, not ERROR`,
    ];
  }
  if (code !== 2 && level === "ERROR") {
    return [`langfuse.observation.level is ERROR but status code is ${code}, not 2 (error)`];
  }
  return [];
};

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The time of the first token is an ISO time between start and end. */
export const firstTokenIsWithinSpan: SpanRule = (span) => {
  const key = "langfuse.observation.completion_start_time";
  const text = stringAttribute(span, key);
  if (text === undefined) return [];
  const time = ISO_TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) return [`${key} must be an ISO time (got ${jsonSnippet(text)})`];
  // ISO times of JavaScript are cut to milliseconds, so the span's are too.
  return time >= Math.floor(span.startMs) && time <= Math.ceil(span.endMs)
    ? []
    : [`${key} ${text} is not between the span's start and end`];
};

/** A prompt link needs a name and a version, and has an effect on generations only. */
export const promptIsWhole: SpanRule = ({ attributes }, { type }) => {
  const prefix = "langfuse.observation.prompt";
  const hasName = `${prefix}.name` in attributes;
  const hasVersion = `${prefix}.version` in attributes;
  if (!hasName && !hasVersion) return [];
  const problems: string[] = [];
  if (!hasVersion) problems.push(`${prefix}.name is sent without ${prefix}.version`);
  if (!hasName) problems.push(`${prefix}.version is sent without ${prefix}.name`);
  if (type !== "generation") problems.push(`${prefix}.* is sent on a ${type}: generations only`);
  return problems;
};

/** A JSON object without nulls, which Langfuse would store as the word "null". */
export const modelParametersAreWhole: SpanRule = (span) => {
  const key = "langfuse.observation.model.parameters";
  const text = stringAttribute(span, key);
  if (text === undefined) return [];
  const parameters = parseJsonObject(text);
  if (parameters === undefined) return [`${key} must be a JSON object (got ${jsonSnippet(text)})`];
  return Object.entries(parameters)
    .filter(([, value]) => value === null)
    .map(([name]) => `${key}: ${name} is null, which Langfuse stores as "null"`);
};
