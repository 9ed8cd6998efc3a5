// The essence of an answer that must arrive, whatever the SDK makes of its shape: the texts,
// tokens, names and ids in it, at any place.
import { isJsonObject } from "../../src/reading/json.js";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { camelCase } from "./sdk-request.js";

const ESSENTIAL = new Set(
  (
    "text content thinking markdown audioData embedding arguments name model status message " +
    "finishReason conversationId toolCallId referenceIds categoryScores scores pagesProcessed " +
    "promptTokens completionTokens totalTokens connectorTokens cachedTokens"
  ).split(" "),
);

/** The essential values of an answer as recorded, each with its name, sorted. */
export function recordedEssence({ request, response }: Exchange): string[] {
  if (response.sse === undefined) {
    const { usage, ...rest } = isJsonObject(response.body) ? response.body : {};
    // The wire has the usage of a moderation; the SDK does not pass it on.
    return essence(request.path.endsWith("/moderations") ? rest : { usage, ...rest });
  }
  const data = response.sse.map((event) => event.slice(event.indexOf("data: ") + "data: ".length));
  return essence(
    data.filter((text) => text !== "[DONE]").map((text) => JSON.parse(text) as unknown),
  );
}

/** The essential values of what the SDK made of an answer. */
export function essence(value: unknown): string[] {
  return leaves(value).toSorted();
}

function leaves(value: unknown, name = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, name));
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, field]) => leaves(field, camelCase(key)));
  }
  return ESSENTIAL.has(name) && value !== null && value !== undefined
    ? [`${name}: ${JSON.stringify(value)}`]
    : [];
}
