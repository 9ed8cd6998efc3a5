// `POST /api/public/ingestion`, the endpoint before OTLP: a batch of events, each answered by itself.
import { isArray, isJsonObject, parseJson, type JsonObject } from "../reading/json.js";
import type { Reply } from "./reply.js";

/** One event of a batch. */
export interface IngestionEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly body: JsonObject;
  readonly accepted: boolean;
}

const INVALID = "Invalid request data";

/**
 * Reads a batch.
 * @param acceptsTraces whether events of traces are accepted. From version 4 on, Langfuse refuses
 *   all events but scores, each with 400
 */
export function readIngestion(
  body: Buffer,
  acceptsTraces: boolean,
): { readonly events: readonly IngestionEvent[]; readonly reply: Reply } {
  const request = parseJson(body.toString());
  const batch = isJsonObject(request) ? request["batch"] : undefined;
  if (!isArray(batch)) return { events: [], reply: { status: 400, body: { message: INVALID } } };
  const events = batch.flatMap((event) => readEvent(event, acceptsTraces) ?? []);
  const idsOf = (accepted: boolean): string[] =>
    events.filter((event) => event.accepted === accepted).map(({ id }) => id);
  return {
    events,
    reply: {
      status: 207,
      body: {
        successes: idsOf(true).map((id) => ({ id, status: 201 })),
        errors: idsOf(false).map((id) => ({ id, status: 400, message: INVALID })),
      },
    },
  };
}

function readEvent(event: unknown, acceptsTraces: boolean): IngestionEvent | undefined {
  if (!isJsonObject(event)) return undefined;
  const { id, type, timestamp, body } = event;
  if (typeof id !== "string" || typeof type !== "string" || !isJsonObject(body)) return undefined;
  return {
    id,
    type,
    timestamp: typeof timestamp === "string" ? timestamp : "",
    body,
    accepted: acceptsTraces || type === "score-create",
  };
}
