// Messages and tools of the AI SDK in the form of Mistral's SDK.
// Source: ModelMessage of `ai` 7, LanguageModelV4Prompt and LanguageModelV4Content of @ai-sdk/provider.
import { fieldsOf, isFields, listOf, stringOf, type Fields } from "../mistral/wire/json.js";
import { argumentsText } from "../mistral/wire/tool-fields.js";
import { fileChunk } from "./files.js";

/** The messages of a model call: those of the program, or those that the provider gets. */
export function mistralPrompt({
  instructions,
  messages,
  promptMessages,
}: Fields): readonly Fields[] {
  const system = typeof instructions === "string" ? [{ content: instructions }] : [instructions];
  return [
    ...system.flat().flatMap((one) => (isFields(one) ? [{ ...one, role: "system" }] : [])),
    ...listOf(promptMessages ?? messages).map(fieldsOf),
  ].flatMap((message) =>
    message["role"] === "tool" ? toolMessages(message) : [mistralMessage(message)],
  );
}

/** One message, but for those of the role "tool". */
export function mistralMessage({ role, content }: Fields): Fields {
  if (!Array.isArray(content)) return { role, content };
  const parts = content.map(fieldsOf);
  const chunks = parts.flatMap(chunksOf);
  const texts = chunks.map((chunk) => chunk["text"]);
  const isText = texts.every((text) => typeof text === "string");
  return {
    role,
    content: isText ? texts.join("") : chunks,
    toolCalls: parts
      .filter(({ type }) => type === "tool-call")
      .map(({ toolCallId: id, toolName: name, input }) => ({
        id,
        function: { name, arguments: input },
      })),
  };
}

/** Such a message has the results of several calls. */
function toolMessages({ content }: Fields): readonly Fields[] {
  return listOf(content)
    .map(fieldsOf)
    .filter(({ type }) => type === "tool-result")
    .map(({ toolCallId, toolName, output }) => {
      const { type, value, reason } = fieldsOf(output);
      const text = argumentsText(value ?? reason);
      const parts = type === "content" ? listOf(value).map(fieldsOf).flatMap(chunksOf) : text;
      return { role: "tool", toolCallId, name: toolName, content: parts };
    });
}

/** Calls of tools are beside the content; sources and approvals are for the program alone. */
function chunksOf(part: Fields): readonly Fields[] {
  const { type, text } = part;
  if (type === "text") return [{ type, text }];
  if (type === "reasoning") return [{ type: "thinking", thinking: [{ type: "text", text }] }];
  return type === "file" || type === "image" ? [fileChunk(part)] : [];
}

/** The tools that a provider gets. */
export function mistralTools(tools: unknown): readonly Fields[] {
  return listOf(tools)
    .map(fieldsOf)
    .map(({ type, id, name, description, inputSchema, args }) =>
      type === "function"
        ? { type, function: { name, description, parameters: inputSchema } }
        : { type: stringOf(id) ?? type, name, ...fieldsOf(args) },
    );
}
