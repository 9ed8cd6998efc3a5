// The prompt managed in Langfuse from which a generation was made. Any object with a name and a
// version is a reference to one: the result of `prompt.get` of @langfuse/client, or two plain
// fields.
import { show } from "../foundation/options.js";
import { ownFields } from "../foundation/own-fields.js";
import type { PromptReference } from "./fields.js";
import { warnOnce } from "./log.js";

/**
 * The name and version of a prompt.
 * @returns undefined for a fallback, which Langfuse does not hold, and, with a warning, for what
 *   refers to no prompt
 */
export function promptReference(prompt: PromptReference): PromptReference | undefined {
  const { name, version, isFallback } = ownFields(prompt);
  if (isFallback === true) return undefined;
  if (typeof name === "string" && name !== "" && Number.isInteger(version)) {
    return { name, version };
  }
  warnOnce(
    "prompt",
    `\`prompt\` must have a name and a version that is a whole number (got name ${show(name)}, version ${show(version)}). It is not linked.`,
  );
  return undefined;
}
