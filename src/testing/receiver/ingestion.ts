// `POST /api/public/ingestion`, the way in before OTLP: a batch of events, each answered for itself.
import type { Reply } from "./http.js";
import { isArray, isObject, parseJson } from "../../reading/json.js";
import type { ReceivedIngestionEvent, ReceivedRequest } from "./received.js";

/** Reads the batch. From version 4 on Langfuse refuses all but scores, each with 400. */
export function readIngestion(
  request: ReceivedRequest,
  version: string,
): { readonly events: readonly ReceivedIngestionEvent[]; readonly reply: Reply } {
  const parsed = parseJson(request.body.toString());
  const batch = isObject(parsed) ? parsed["batch"] : undefined;
  if (!isArray(batch)) {
    return { events: [], reply: { status: 400, body: { message: "Invalid request data" } } };
  }
  const takesTraces = Number.parseInt(version, 10) < 4;
  const events = batch.flatMap((event) => eventOf(event, takesTraces) ?? []);
  const successes = events.filter(({ accepted }) => accepted);
  const errors = events.filter(({ accepted }) => !accepted);
  return {
    events,
    reply: {
      status: 207,
      body: {
        successes: successes.map(({ id }) => ({ id, status: 201 })),
        errors: errors.map(({ id }) => ({ id, status: 400, message: "Invalid request data" })),
      },
    },
  };
}

function eventOf(event: unknown, takesTraces: boolean): ReceivedIngestionEvent | undefined {
  if (!isObject(event)) return undefined;
  const { id, type, timestamp, body } = event;
  if (typeof id !== "string" || typeof type !== "string" || !isObject(body)) return undefined;
  return {
    id,
    type,
    timestamp: typeof timestamp === "string" ? timestamp : "",
    body,
    accepted: takesTraces || type === "score-create",
  };
}
