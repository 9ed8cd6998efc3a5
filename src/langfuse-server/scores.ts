// `POST /api/public/scores`: one score, or an array of them on newer servers.
import { isArray, isJsonObject, parseJson, type JsonObject } from "../reading/json.js";
import type { Reply } from "./reply.js";

/** The problem of a body without a score. */
export const NO_SCORE = "a score must be a JSON object with name and value";

/** The scores of a request. */
interface ReadScores {
  readonly accepted: readonly JsonObject[];
  /** Items of an array that are not a score. */
  readonly rejected: number;
  readonly isArray: boolean;
}

/** @returns undefined for a body that Langfuse refuses */
export function readScores(body: Buffer): ReadScores | undefined {
  const value = parseJson(body.toString());
  if (!isArray(value)) {
    return isScore(value) ? { accepted: [value], rejected: 0, isArray: false } : undefined;
  }
  const accepted = value.filter(isScore);
  return { accepted, rejected: value.length - accepted.length, isArray: true };
}

function isScore(value: unknown): value is JsonObject {
  return isJsonObject(value) && typeof value["name"] === "string" && value["value"] !== undefined;
}

/** @param number the number of scores that arrived, for one without an id */
export function scoresReply(scores: ReadScores, number: number): Reply {
  const { accepted, rejected } = scores;
  if (!scores.isArray)
    return { status: 200, body: { id: accepted[0]?.["id"] ?? `score-${number}` } };
  if (rejected === 0) return { status: 202, body: { message: "Accepted" } };
  return { status: 207, body: { accepted: accepted.length, rejected, errors: [] } };
}
