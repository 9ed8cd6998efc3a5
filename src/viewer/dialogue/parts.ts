// A value that is not a chat, as the parts of a message.
import type { Part } from "../../reading/chat.js";
import { mediaOf } from "../../reading/media.js";

export function partsOfValue(value: unknown): readonly Part[] | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return [{ kind: "json", value }];
  return [
    mediaOf(value) === undefined ? { kind: "text", text: value } : { kind: "media", uri: value },
  ];
}
