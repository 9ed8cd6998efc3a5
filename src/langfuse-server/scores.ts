// `POST /api/public/scores`.
import { isJsonObject, parseJson, type JsonObject } from "../reading/json.js";
import type { Reply } from "./reply.js";

/** The problem of a body without a score. */
export const NO_SCORE = "a score must be a JSON object with name and value";

/** @returns undefined for a body that Langfuse refuses */
export function readScores(body: Buffer): readonly JsonObject[] | undefined {
  const score = parseJson(body.toString());
  const isScore =
    isJsonObject(score) && typeof score["name"] === "string" && score["value"] !== undefined;
  return isScore ? [score] : undefined;
}

/** @param number how many scores arrived, for one without an id */
export function scoresReply(scores: readonly JsonObject[], number: number): Reply {
  return { status: 200, body: { id: scores[0]?.["id"] ?? `score-${number}` } };
}
