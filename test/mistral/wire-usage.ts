// The usage in the answer of an exchange, read off the wire by other means than the package's own.
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { isJsonObject, type JsonObject } from "../../src/reading/json.js";

/** Counts as on the wire; 0 if they are missing. */
export interface WireUsage {
  readonly prompt: number;
  readonly completion: number;
  readonly total: number;
  readonly cached: number;
  readonly audio: number;
  readonly connector: number;
  /** Of connectors. */
  readonly calls: number;
  readonly seconds: number;
  readonly pages: number;
  /** The model that answered. */
  readonly model: string | undefined;
}

/** The usage of a successful answer, in one piece or streamed; undefined if it is missing. */
export function wireUsage({ response }: Exchange): WireUsage | undefined {
  const bodies = [response.body, ...(response.sse ?? []).map(dataOf)].filter(isJsonObject);
  const usage = bodies.map((body) => body["usage"] ?? body["usage_info"]).findLast(isJsonObject);
  if (usage === undefined || response.status !== 200) return undefined;
  const details = usage["prompt_tokens_details"] ?? usage["prompt_token_details"];
  return {
    prompt: number(usage, "prompt_tokens"),
    completion: number(usage, "completion_tokens"),
    total: number(usage, "total_tokens"),
    cached: number(details, "cached_tokens") || number(usage, "num_cached_tokens"),
    audio: number(details, "audio_tokens"),
    connector: number(usage, "connector_tokens"),
    calls: sum(usage["connectors"]),
    seconds: number(usage, "prompt_audio_seconds"),
    pages: number(usage, "pages_processed"),
    model: bodies.map(modelOf).findLast((model) => model !== undefined),
  };
}

function sum(counts: unknown): number {
  if (!isJsonObject(counts)) return 0;
  return Object.values(counts).reduce((total: number, count) => total + Number(count), 0);
}

function number(fields: unknown, name: string): number {
  return isJsonObject(fields) && typeof fields[name] === "number" ? fields[name] : 0;
}

function dataOf(event: string): unknown {
  const data = event.slice(event.indexOf("data: ") + "data: ".length);
  return data === "[DONE]" ? undefined : JSON.parse(data);
}

function modelOf(body: JsonObject): string | undefined {
  if (typeof body["model"] === "string") return body["model"];
  const outputs = Array.isArray(body["outputs"]) ? body["outputs"] : [];
  return outputs.filter(isJsonObject).map(modelOf).at(-1);
}
