// The request to Mistral of a recorded model call, as its API takes it.
import { chatOf, type Message, type Part } from "../../reading/chat.js";
import { isArray, isJsonObject, parseJson, type JsonObject } from "../../reading/json.js";
import { mediaOf } from "../../reading/media.js";
import type { ReceivedObservation } from "../../reading/received.js";

export interface ModelRequest {
  /** Below Mistral's address, such as "/v1/chat/completions". */
  readonly path: string;
  readonly body: JsonObject;
}

/** Parameters that Mistral takes; a trace of another provider may have others. */
const PARAMETERS = new Set([
  "temperature",
  "top_p",
  "max_tokens",
  "stop",
  "random_seed",
  "n",
  "presence_penalty",
  "frequency_penalty",
  "parallel_tool_calls",
  "prompt_mode",
  "reasoning_effort",
  "safe_prompt",
  "output_dimension",
  "output_dtype",
]);

/** @returns undefined for an observation that is not a call of a model, or whose model is unknown */
export function modelRequestOf(observation: ReceivedObservation): ModelRequest | undefined {
  const { type, model, input, metadata } = observation;
  if (model === undefined || input === undefined || input === null) return undefined;
  const parameters = parametersOf(observation);
  if (type === "embedding") {
    const texts = isJsonObject(input) && "input" in input ? input["input"] : input;
    return { path: "/v1/embeddings", body: { model, input: texts, ...parameters } };
  }
  if (type !== "generation") return undefined;
  if (isJsonObject(input) && typeof input["prompt"] === "string") {
    const { prompt, suffix } = input;
    return { path: "/v1/fim/completions", body: { model, prompt, suffix, ...parameters } };
  }
  const chat = chatOf(input);
  const messages = chat?.messages.map(messageOf) ?? [{ role: "user", content: textOf(input) }];
  const tools = (chat?.tools ?? []).flatMap(toolOf);
  const { response_format: format } = metadata;
  const beside = {
    ...(tools.length > 0 && { tools }),
    ...(chat?.rest["tool_choice"] !== undefined && { tool_choice: chat.rest["tool_choice"] }),
    ...(isJsonObject(format) && { response_format: format }),
  };
  return { path: "/v1/chat/completions", body: { model, messages, ...beside, ...parameters } };
}

/** Lists and switches are recorded as their JSON. */
function parametersOf({ modelParameters = {} }: ReceivedObservation): JsonObject {
  const own = Object.entries(modelParameters).filter(([name]) => PARAMETERS.has(name));
  return Object.fromEntries(
    own.map(([name, value]) => {
      const parsed = typeof value === "string" ? parseJson(value) : undefined;
      return [name, typeof parsed === "boolean" || isArray(parsed) ? parsed : value];
    }),
  );
}

function messageOf({ role, name, parts, toolCalls, answers }: Message): JsonObject {
  if (role === "tool") {
    const id = answers === undefined ? {} : { tool_call_id: answers };
    return { role, ...(name !== undefined && { name }), ...id, content: contentOf(parts) };
  }
  if (role !== "assistant") {
    const isInstruction = role === "system" || role === "developer";
    return { role: isInstruction ? "system" : "user", content: contentOf(parts) };
  }
  const calls = toolCalls.map((call) => ({
    ...(call.id !== undefined && { id: call.id }),
    type: "function",
    function: { name: call.name, arguments: textOf(call.arguments) },
  }));
  const content = contentOf(parts);
  return { role, content, ...(calls.length > 0 && { tool_calls: calls }) };
}

/** A text alone, or else chunks. */
function contentOf(parts: readonly Part[]): string | readonly JsonObject[] {
  if (parts.every((part) => part.kind === "text")) return parts.map(({ text }) => text).join("");
  return parts.map(chunkOf);
}

function chunkOf(part: Part): JsonObject {
  switch (part.kind) {
    case "text":
      return { type: "text", text: part.text };
    case "thinking":
      return { type: "thinking", thinking: [{ type: "text", text: part.text }] };
    case "document":
      return {
        type: "document_url",
        document_url: part.uri,
        ...(part.name !== undefined && { document_name: part.name }),
      };
    case "media":
      return mediaOf(part.uri)?.kind === "audio"
        ? { type: "input_audio", input_audio: part.uri }
        : { type: "image_url", image_url: part.uri };
    default:
      return { type: "text", text: textOf(part.value) };
  }
}

function toolOf(tool: unknown): readonly JsonObject[] {
  const inner = isJsonObject(tool) ? tool["function"] : undefined;
  if (!isJsonObject(inner) || typeof inner["name"] !== "string") return [];
  const { name, description, strict, parameters } = inner;
  return [
    {
      type: "function",
      function: {
        name,
        ...(typeof description === "string" && { description }),
        ...(typeof strict === "boolean" && { strict }),
        parameters: isJsonObject(parameters) ? parameters : {},
      },
    },
  ];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
