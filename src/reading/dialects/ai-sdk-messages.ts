// Messages of the AI SDK: their content is a list of parts, also for calls and results of tools.
// Source: ModelMessage of `ai` 4 to 7.
import { isArray, isJsonObject, type JsonObject } from "../json.js";
import { toolCall } from "./message.js";

/** The messages in the form that is shown. */
export function aiSdkMessages(messages: readonly unknown[]): readonly unknown[] {
  return messages.flatMap((message) => {
    if (!isJsonObject(message) || !isArray(message["content"])) return [message];
    const parts = message["content"].filter(isJsonObject);
    return message["role"] === "tool"
      ? parts.map(resultMessage)
      : [messageOf(message["role"], parts)];
  });
}

function resultMessage({ toolCallId, toolName, output, result = output }: JsonObject): JsonObject {
  // Since version 5 a result is {type, value}.
  const value =
    isJsonObject(result) && "value" in result && "type" in result ? result["value"] : result;
  const content = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return { role: "tool", tool_call_id: toolCallId, name: toolName, content };
}

function messageOf(role: unknown, parts: readonly JsonObject[]): JsonObject {
  const calls = parts.filter(({ type }) => type === "tool-call");
  const thoughts = parts.filter(({ type }) => type === "reasoning");
  const others = parts.filter(({ type }) => type !== "tool-call" && type !== "reasoning");
  const isText = others.every(({ type, text }) => type === "text" && typeof text === "string");
  return {
    role,
    content: isText ? others.map(({ text }) => text).join("") : others.map(contentPart),
    ...(thoughts.length > 0 && {
      thinking: thoughts.map(({ text }) => ({ type: "thinking", content: text })),
    }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ toolCallId, toolName, input, args = input }) =>
        toolCall(toolCallId, toolName, args),
      ),
    }),
  };
}

function contentPart(part: JsonObject): JsonObject {
  const { type, image, data = image, mediaType, mimeType = mediaType, filename } = part;
  if (type !== "image" && type !== "file") return part;
  if (typeof data !== "string") return part;
  const media = typeof mimeType === "string" ? mimeType : type === "image" ? "image/png" : "";
  const uri = /^(?:data|https?):/.test(data) ? data : `data:${media};base64,${data}`;
  if (media.startsWith("image")) return { type: "image_url", image_url: { url: uri } };
  if (media.startsWith("audio")) return { type: "input_audio", input_audio: { data: uri } };
  return { type: "document_url", document_url: uri, document_name: filename };
}
