// Makes something short and true of what a call to Mistral can throw. Errors are told by their form:
// importing the SDK's classes would load the whole SDK, and two copies of it have different ones.
import { shorten } from "../tracing/capture/truncate.js";
import type { ObservationUpdate } from "../tracing/fields.js";
import type { Observation } from "../tracing/observation.js";
import { apiMessage, codeMessage, issuesMessage } from "./error-messages.js";
import { fieldsOf, stringOf, type Fields } from "./wire/json.js";

const MAX_CHARACTERS = 300;

/** The signal of a call's request options, if there is one. */
export function signalOf(options: unknown): AbortSignal | undefined {
  const { signal, fetchOptions } = fieldsOf(options);
  const passed = signal ?? fieldsOf(fetchOptions)["signal"];
  return passed instanceof AbortSignal ? passed : undefined;
}

/** Records what was thrown: its message, and what Mistral said of it. */
export function readError(observation: Observation, error: unknown): void {
  const aborted = isAbort(error, observation.call?.signal);
  const update = aborted
    ? ({ level: "WARNING", statusMessage: "The caller aborted the request." } as const)
    : describeError(error);
  observation.update(update);
  observation.failure = update.statusMessage;
}

/** Records `error` as an abort where it is the reason of the call's signal, unless that is a timeout. */
export function readAbort(observation: Observation, error: unknown): void {
  const signal = observation.call?.signal;
  if (!signal?.aborted || error !== signal.reason || !isAbort(error, signal)) return;
  observation.update({
    level: "WARNING",
    statusMessage: "The run was stopped before this came to its end.",
  });
}

/** Whether the caller itself gave up. A timeout is a failure, also where the caller set it. */
function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  const { name, cause } = fieldsOf(error);
  if (name === "TimeoutError" || fieldsOf(cause)["name"] === "TimeoutError") return false;
  if (name === "AbortError" || name === "RequestAbortedError") return true;
  return signal?.aborted === true && (error === signal.reason || cause === signal.reason);
}

function describeError(error: unknown): ObservationUpdate {
  const { statusCode, body, headers } = fieldsOf(error);
  const problem = parseBody(body);
  const message = apiMessage(problem) ?? issuesMessage(error) ?? codeMessage(error);
  if (typeof statusCode !== "number") return { statusMessage: short(message) };
  return {
    statusMessage: `${short(message)} (HTTP ${statusCode})`,
    metadata: {
      http_status: statusCode,
      error_code: problem["code"] ?? undefined,
      error_type: stringOf(problem["type"]),
      ...headerMetadata(headers),
    },
  };
}

function parseBody(body: unknown): Fields {
  try {
    return fieldsOf(JSON.parse(String(body)));
  } catch {
    return {};
  }
}

/** What Mistral's support asks for, and how near the limit the key is. */
export function headerMetadata(headers: unknown): Record<string, string> {
  const metadata: Record<string, string> = {};
  if (!(headers instanceof Headers)) return metadata;
  for (const [name, value] of headers) {
    if (/^(?:mistral-correlation-id|retry-after|x-ratelimit-.*)$/.test(name)) {
      metadata[name.replaceAll("-", "_")] = value;
    }
  }
  return metadata;
}

/** The first line of a message, cut. */
export function short(message: string): string {
  // The SDK puts the whole body into its message: a proxy's page, say.
  const [line = ""] = message.trim().split(/\n|\. Body: /);
  return shorten(line, MAX_CHARACTERS);
}
