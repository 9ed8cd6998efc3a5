// The message of an error in a few words, by where it comes from: Mistral's answer, a schema that
// was not met, the network.
import { messageOf } from "../tracing/capture/snapshot.js";
import { fieldsOf, isFields, listOf, stringOf, type Fields } from "./wire/json.js";

const MAX_ISSUES = 3;
const MAX_CAUSES = 5;

/**
 * What Mistral says in the body of an error. `message` is a text, or holds what other bodies have
 * in `detail`: a text, or a list of fields that are wrong.
 */
export function apiMessage(body: Fields): string | undefined {
  const { message, detail } = body;
  return (
    stringOf(message) ??
    issuesText(message) ??
    issuesText(fieldsOf(message)["detail"]) ??
    stringOf(detail) ??
    issuesText(detail)
  );
}

/** What did not have the expected form, of a request that was not sent or of an answer. */
export function issuesMessage(error: unknown): string | undefined {
  const { rawMessage, cause, issues } = fieldsOf(error);
  const text = issuesText(issues) ?? issuesText(fieldsOf(cause)["issues"]);
  if (text === undefined) return undefined;
  return `${stringOf(rawMessage) ?? "Unexpected answer"}: ${text}`;
}

/** The error's own message, without what it repeats of its causes, and the code of the first cause that has one. */
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

/** Issues of a schema library (`path`, `message`) and of Mistral's own validation (`loc`, `msg`). */
export function issuesText(issues: unknown): string | undefined {
  const texts = listOf(issues).map((issue) => {
    const { path, loc, message, msg } = fieldsOf(issue);
    const where = listOf(path ?? loc)
      .map((step) => String(isFields(step) ? step["key"] : step))
      .join(".");
    const what = stringOf(message) ?? stringOf(msg) ?? "invalid";
    return where === "" ? what : `${where}: ${what}`;
  });
  if (texts.length === 0) return undefined;
  const more = texts.length - MAX_ISSUES;
  return texts.slice(0, MAX_ISSUES).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
