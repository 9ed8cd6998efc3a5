// The rules about a score: its target, and the value of each type.
// Source: Langfuse's public API for scores.
import { type JsonObject, jsonSnippet } from "../../../reading/json.js";

const TARGETS = ["traceId", "sessionId", "datasetRunId"];
const MAX_TEXT = 500;

/** The condition on a value of each type, and its words. */
const VALUES: Readonly<
  Record<string, readonly [accepts: (value: unknown) => boolean, mustBe: string]>
> = {
  NUMERIC: [(value) => typeof value === "number", "a number"],
  BOOLEAN: [(value) => value === 0 || value === 1, "0 or 1"],
  CATEGORICAL: [isText, "a non-empty string"],
  TEXT: [
    (value) => isText(value) && value.length <= MAX_TEXT,
    `a string of 1 to ${MAX_TEXT} characters`,
  ],
  CORRECTION: [isText, "a non-empty string"],
};

/** Returns every way in which the score breaks a rule, a sentence each. */
export function judgeScore(score: JsonObject): readonly string[] {
  const { name, id, dataType, value } = score;
  const about = `score ${jsonSnippet(name)}`;
  const problems: string[] = [];
  if (typeof id !== "string") problems.push(`${about} has no id: a retry would make a second one`);
  if (!TARGETS.some((target) => isText(score[target]))) {
    problems.push(`${about} must have one of ${TARGETS.join(", ")}`);
  }
  // A score configuration has a type of its own.
  if (dataType === undefined) return problems;
  const type = typeof dataType === "string" ? dataType : "";
  const rule = Object.hasOwn(VALUES, type) ? VALUES[type] : undefined;
  if (rule === undefined) {
    problems.push(
      `${about}: dataType must be one of ${Object.keys(VALUES).join(", ")} (got ${jsonSnippet(dataType)})`,
    );
  } else if (!rule[0](value)) {
    problems.push(`${about}: a ${type} value must be ${rule[1]} (got ${jsonSnippet(value)})`);
  }
  return problems;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
