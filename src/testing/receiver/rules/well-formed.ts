// The rule that no text has half a surrogate pair. A self-hosted Langfuse answers 200 to such a span,
// and then drops the whole batch of the database that it is in.
import type { SpanRule } from "./rule.js";

/** The name, the message and the attributes are well-formed, names of attributes too. */
export const textsAreWellFormed: SpanRule = ({ name, status, attributes }) => {
  const texts: readonly (readonly [what: string, texts: readonly unknown[]])[] = [
    ["the name", [name]],
    ["the status message", [status.message]],
    ...Object.entries(attributes).map(([key, value]) => [key, [key, value].flat()] as const),
  ];
  return texts
    .filter(([, parts]) => parts.some((part) => typeof part === "string" && !part.isWellFormed()))
    .map(
      ([what]) =>
        `${what.toWellFormed()} has half a surrogate pair, for which Langfuse drops all that came with it`,
    );
};
