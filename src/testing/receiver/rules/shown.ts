// The rule that Langfuse's page shows all of an input and an output. It reads a list as the messages
// of a chat, and hides each item that is not an object: see tracing/capture/shown.ts.
import { isArray, isJsonObject, jsonSnippet } from "../../../reading/json.js";
import type { SpanRule } from "./rule.js";

/** No item of a list is hidden, and none of the messages that an object holds. */
export const valuesAreShown: SpanRule = (_span, { input, output }) => [
  ...hiddenItems(input, "input"),
  ...hiddenItems(output, "output"),
];

function hiddenItems(value: unknown, path: string): readonly string[] {
  if (isJsonObject(value)) {
    return ["messages", "contents"].flatMap((name) =>
      isArray(value[name]) ? hiddenItems(value[name], `${path}.${name}`) : [],
    );
  }
  if (!isArray(value)) return [];
  // The page unpacks a list in a list.
  if (value.length === 1 && isArray(value[0])) return hiddenItems(value[0], `${path}[0]`);
  const place = value.findIndex((item) => typeof item !== "object" || item === null);
  return place === -1 || isMark(value, place)
    ? []
    : [
        `langfuse.observation.${path}[${place}] is ${jsonSnippet(value[place])}, which Langfuse hides in a list: send the list as a field of an object`,
      ];
}

/** The end of a list that was too long. */
function isMark(list: readonly unknown[], place: number): boolean {
  return (
    place > 0 &&
    place === list.length - 1 &&
    /^… \[\d+ of \d+ items left out\]$/.test(String(list[place]))
  );
}
