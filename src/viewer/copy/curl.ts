// A model call as a command for a shell. The body is a here-document between quotes, in which a shell
// expands nothing; JSON has no line that could end it.
import type { ModelRequest } from "./model-request.js";

const ADDRESS = "https://api.mistral.ai";

/** Characters that a terminal obeys when they are pasted, or that turn the direction of writing. */
// oxlint-disable-next-line no-control-regex -- they must be matched
const OBEYED = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Returns a command that sends the request, with the key of `$MISTRAL_API_KEY`. */
export function curlOf({ path, body }: ModelRequest): string {
  const json = JSON.stringify(body, null, 2).replaceAll(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `curl ${ADDRESS}${path} \\
  -H "Authorization: Bearer $MISTRAL_API_KEY" \\
  -H "Content-Type: application/json" \\
  --data-binary @- <<'JSON'
${json}
JSON
`;
}
