// The versions of Mistral's SDK differ here and nowhere else. The package's types come from the
// class `Mistral`, which resolves in each version and each resolution mode: 1.x has no entry
// `models/components`, and 2.x no `lib/sdks.js` under node10. The parts of a client that are not in
// its types are looked for, since they are not there in each version.
// Versions: see REPLAYED in ../cli/doctor/sdk-versions.ts. Source: Speakeasy, which generates them.
import type { Mistral } from "@mistralai/mistralai";
import { fieldsOf, isFields, listOf, numberOf, type Fields } from "./wire/json.js";

type Chat = Mistral["chat"];

export type SDKOptions = NonNullable<ConstructorParameters<typeof Mistral>[0]>;
export type RequestOptions = NonNullable<Parameters<Chat["complete"]>[1]>;
export type ChatCompletionRequest = Parameters<Chat["complete"]>[0];
export type ChatCompletionRequestMessage = ChatCompletionRequest["messages"][number];
/** The content of a message with a tool's result. */
export type ToolContent = NonNullable<
  Extract<ChatCompletionRequestMessage, { role: "tool" }>["content"]
>;
export type ContentChunk = Exclude<ToolContent, string>[number];
export type ChatCompletionRequestTool = NonNullable<ChatCompletionRequest["tools"]>[number];
export type ChatCompletionResponse = Awaited<ReturnType<Chat["complete"]>>;
export type ChatCompletionStreamRequest = Parameters<Chat["stream"]>[0];
export type CompletionEvent =
  Awaited<ReturnType<Chat["stream"]>> extends AsyncIterable<infer Event> ? Event : never;

/** Whether `value` is a client, or a part of one. */
export function isClient(value: object): boolean {
  return "_options" in value && "_baseURL" in value;
}

/** Whether `value` is one page of a list: its `next` fetches another. */
export function isPage(value: object): boolean {
  return "~next" in value;
}

/** The timeout that a client was made with, in milliseconds. */
export function timeoutOf(client: object): number | undefined {
  return numberOf(optionsOf(client)["timeoutMs"]);
}

/** The hooks of a client, which its parts share. */
export function hooksOf(client: object): Fields {
  return fieldsOf(optionsOf(client)["hooks"]);
}

/** The OpenTelemetry hook of a client, which the SDK has from 2.2.6. */
export function tracingHook(client: object): Record<string, unknown> | undefined {
  const { beforeRequestHooks } = hooksOf(client);
  return listOf(beforeRequestHooks).find(isTracingHook);
}

function isTracingHook(hook: unknown): hook is Record<string, unknown> {
  return isFields(hook) && hook["_mistralTracingHook"] === true;
}

function optionsOf(client: object): Fields {
  return fieldsOf(fieldsOf(client)["_options"]);
}
