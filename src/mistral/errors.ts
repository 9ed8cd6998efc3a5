// Makes a short and true message of an error of a call to Mistral. Errors are recognized by their
// form: importing the SDK's classes would load the whole SDK, and two copies of it have different
// ones.
import { types } from "node:util";
import { errorNameOf, failureOf, messageOf } from "../tracing/capture/snapshot.js";
import { shorten } from "../tracing/capture/truncate.js";
import type { ObservationUpdate } from "../tracing/fields.js";
import type { Observation } from "../tracing/observation.js";
import { apiMessage, codeMessage, issuesMessage } from "./error-messages.js";
import { fieldsOf, isFields, stringOf, type Fields } from "./wire/json.js";
import { eventsIn } from "./wire/sse.js";
import { usageOnWire } from "./wire/usage.js";

const MAX_CHARACTERS = 300;

/** The signal of a call's request options, if there is one. */
export function signalOf(options: unknown): AbortSignal | undefined {
  const { signal, fetchOptions } = fieldsOf(options);
  const passed = signal ?? fieldsOf(fetchOptions)["signal"];
  return passed instanceof AbortSignal ? passed : undefined;
}

/** Records the error's message, and Mistral's own message in it. */
export function readError(observation: Observation, error: unknown): void {
  const signal = observation.call?.signal;
  const update = isAbort(error, signal)
    ? abortUpdate("The caller aborted the request", signal)
    : describeError(error, observation);
  observation.update(update);
  observation.failure = update.statusMessage;
}

/** Records `error` as an abort where it is the reason of the call's signal, unless that is a timeout. */
export function readAbort(observation: Observation, error: unknown): void {
  const signal = observation.call?.signal;
  if (!signal?.aborted || error !== signal.reason || !isAbort(error, signal)) return;
  observation.update(abortUpdate("The run was stopped before this ended", signal));
}

/**
 * An abort with the reason that the program gave. An error of a class of its own is a failure, as of a
 * watchdog. A user who left is none.
 */
function abortUpdate(sentence: string, signal: AbortSignal | undefined) {
  const reason: unknown = signal?.aborted ? signal.reason : undefined;
  const { name } = fieldsOf(reason);
  const isFailure = name !== "AbortError" && name !== "Error" && types.isNativeError(reason);
  const text = isDefaultReason(reason) ? "" : failureOf(errorNameOf(reason), messageOf(reason));
  const given = short(text.replace(/^(?:AbortError|Error): /, ""));
  return {
    level: isFailure ? ("ERROR" as const) : ("WARNING" as const),
    statusMessage: given === "" ? `${sentence}.` : `${sentence}: ${given}`,
  };
}

/** Whether `abort()` was called without a reason. */
function isDefaultReason(reason: unknown): boolean {
  const { name, message } = fieldsOf(reason);
  return (
    reason === undefined || (name === "AbortError" && message === "This operation was aborted")
  );
}

/** Whether the caller itself gave up. A timeout is a failure, also where the caller set it. */
function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  const { name, cause } = fieldsOf(error);
  if (name === "TimeoutError" || fieldsOf(cause)["name"] === "TimeoutError") return false;
  if (name === "AbortError" || name === "RequestAbortedError") return true;
  return signal?.aborted === true && (error === signal.reason || cause === signal.reason);
}

function describeError(error: unknown, { call, model }: Observation): ObservationUpdate {
  const { statusCode, body, headers, rawValue } = fieldsOf(error);
  const events = eventsIn(call?.lastBytes?.() ?? "");
  const problem = events.findLast(isProblem) ?? parseBody(body);
  const message = apiMessage(problem) ?? issuesMessage(error) ?? codeMessage(error);
  // Of an answer that the SDK could not read.
  const answers = [fieldsOf(rawValue), parseBody(body), ...events];
  const answer = answers.findLast((fields) => usageOnWire(fields) !== undefined);
  const hasStatus = typeof statusCode === "number";
  return {
    statusMessage: hasStatus ? `${short(message)} (HTTP ${statusCode})` : short(message),
    ...(answer && {
      usage: usageOnWire(answer),
      model: model ?? stringOf(answer["model"]),
    }),
    metadata: {
      http_status: hasStatus ? statusCode : undefined,
      ...problemMetadata(problem),
      ...headerMetadata(headers),
    },
  };
}

/** Returns the error in an event that the SDK does not know, and passes on. */
export function problemIn(event: unknown): Fields | undefined {
  const { event: name, data, error, raw: socketError } = fieldsOf(event);
  // Of a WebSocket, whose events have no data: an error of Mistral, or of the socket.
  const { message, code } = fieldsOf(error);
  if (data === undefined && typeof message === "string") {
    const isOfMistral = fieldsOf(event)["type"] === "error";
    return isOfMistral || error === socketError ? { message, code } : undefined;
  }
  const { type, raw } = fieldsOf(data);
  if (type !== "UNKNOWN") return undefined;
  const problem = fieldsOf(raw);
  const isError = name === "error" || problem["object"] === "error" || problem["type"] === "error";
  return isError && isProblem(problem) ? problem : undefined;
}

/** Records an error that arrived as an event. */
export function recordProblem(observation: Observation, problem: Fields): void {
  const statusMessage = short(apiMessage(problem) ?? "");
  observation.update({ level: "ERROR", statusMessage, metadata: problemMetadata(problem) });
  observation.failure = statusMessage;
}

function problemMetadata({ code, type }: Fields) {
  return { error_code: code ?? undefined, error_type: stringOf(type) };
}

/** Whether an event is an error. */
function isProblem(event: Fields): boolean {
  return event["choices"] === undefined && apiMessage(event) !== undefined;
}

function parseBody(body: unknown): Fields {
  try {
    return fieldsOf(JSON.parse(String(body)));
  } catch {
    return {};
  }
}

/** The request id that Mistral's support asks for, and the remaining rate limits of the key. */
export function headerMetadata(headers: unknown): Record<string, string> {
  const metadata: Record<string, string> = {};
  if (!isHeaders(headers)) return metadata;
  for (const [name, value] of headers) {
    if (/^(?:mistral-correlation-id|retry-after|x-ratelimit-.*)$/.test(name)) {
      metadata[name.replaceAll("-", "_")] = value;
    }
  }
  return metadata;
}

/** By its form: `fetch` of a package has a class of its own for them. */
function isHeaders(value: unknown): value is Iterable<[string, string]> {
  return isFields(value) && "getSetCookie" in value && Symbol.iterator in value;
}

/** The first line of a message, cut. */
export function short(message: string): string {
  // The SDK puts the whole body into its message: a proxy's page, say.
  const [line = ""] = message.trim().split(/\n|\. Body: /);
  return shorten(line, MAX_CHARACTERS);
}
