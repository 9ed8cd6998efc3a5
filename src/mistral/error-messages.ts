// The message of an error in a few words, by where it comes from: Mistral's answer, a schema that
// was not met, the network.
import { issuesText } from "../tracing/capture/issues.js";
import { messageOf } from "../tracing/capture/snapshot.js";
import { fieldsOf, stringOf, type Fields } from "./wire/json.js";

const MAX_CAUSES = 5;

/**
 * Returns Mistral's message in the body of an error. `message` is a text, or holds what other
 * bodies have in `detail`: a text, or a list of fields that are wrong. A proxy may put all of it
 * into `error`.
 */
export function apiMessage(body: Fields): string | undefined {
  const { message, detail, error } = body;
  return (
    stringOf(message) ??
    issuesText(message) ??
    issuesText(fieldsOf(message)["detail"]) ??
    stringOf(detail) ??
    issuesText(detail) ??
    stringOf(error) ??
    stringOf(fieldsOf(error)["message"])
  );
}

/**
 * Returns the parts of a request that was not sent, or of an answer, that lacked the expected form.
 */
export function issuesMessage(error: unknown): string | undefined {
  const { rawMessage, cause, issues } = fieldsOf(error);
  const text = issuesText(issues) ?? issuesText(fieldsOf(cause)["issues"]);
  if (text === undefined) return undefined;
  return `${stringOf(rawMessage) ?? "Unexpected answer"}: ${text}`;
}

/**
 * The error's own message, without its repetition of causes, and the code of the first cause that
 * has one.
 */
export function codeMessage(error: unknown): string {
  const message = messageOf(error);
  let { cause } = fieldsOf(error);
  for (let depth = 0; depth < MAX_CAUSES; depth += 1) {
    const code = stringOf(fieldsOf(cause)["code"]);
    if (code !== undefined) return `${message} (${code})`;
    ({ cause } = fieldsOf(cause));
  }
  return message;
}
