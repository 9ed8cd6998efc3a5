// The issues of a failed validation as a sentence. Libraries put them into the message as JSON, of which
// the first line is "[".
import { fieldOf, ownFields } from "../../foundation/own-fields.js";
import { isObject } from "../../foundation/is-object.js";

const MAX_ISSUES = 3;
/** The list of issues begins within so many characters of a message. */
const HEAD_CHARACTERS = 1_000;

/** Returns issues of a schema library (`path`, `message`) and of an API (`loc`, `msg`) as a sentence. */
export function issuesText(issues: unknown): string | undefined {
  if (!Array.isArray(issues) || issues.length === 0) return undefined;
  const texts = issues.slice(0, MAX_ISSUES).map(issueText);
  const more = issues.length - texts.length;
  return texts.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

/** Returns the message of an error with its issues as a sentence; undefined for a message without them. */
export function issuesMessageOf(error: object, message: string): string | undefined {
  const head = message.slice(0, HEAD_CHARACTERS);
  const place = head.search(/\[\s*\{/);
  if (place === -1) return undefined;
  const cause = fieldOf(error, "cause");
  const issues =
    fieldOf(error, "issues") ?? (isObject(cause) ? fieldOf(cause, "issues") : undefined);
  const text = issuesText(issues);
  // Before the list is the class of the cause.
  return text && head.slice(0, place).replace(/\w{0,40}Error: $/, "") + text;
}

function issueText(issue: unknown): string {
  const { path, loc, message, msg } = isObject(issue)
    ? (ownFields(issue) as Readonly<Record<string, unknown>>)
    : {};
  const steps: unknown = path ?? loc;
  const where = (Array.isArray(steps) ? steps : [])
    .map((step: unknown) => String(isObject(step) ? fieldOf(step, "key") : step))
    .join(".");
  const what = [message, msg].find(isText) ?? "invalid";
  return where === "" ? what : `${where}: ${what}`;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
