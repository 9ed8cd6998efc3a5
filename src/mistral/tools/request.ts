// The request and the result of the tool-calling loop.
import type {
  ChatCompletionRequest,
  ChatCompletionRequestMessage,
  ChatCompletionResponse,
  ToolContent,
} from "../sdk.js";
import {
  aBoolean,
  aFunction,
  anArray,
  checkOptions,
  oneOf,
  type Check,
  type Checks,
} from "../../foundation/options.js";
import { ownFields } from "../../foundation/own-fields.js";

/** Options of the loop beside the fields of a chat completion. */
export interface ToolLoopOptions {
  /**
   * The tools that the model may call: objects with `@tool` methods (all of them), functions of
   * `tool(fn)`, methods of the service itself such as `this.weather`, and tools that Mistral runs.
   * @example Mix tools of your own and of Mistral
   * class Weather {
   *   @tool({ description: "The weather in a city", parameters: z.object({ city: z.string() }) })
   *   weather({ city }: { city: string }) {
   *     return { city, sky: "clear" };
   *   }
   * }
   * await runTools(client, { model, messages, tools: [new Weather(), { type: "web_search" }] });
   */
  readonly tools?: readonly object[];
  /** The most requests to the model; 10 by default. */
  readonly maxRounds?: number;
  /**
   * False runs the calls of one round in sequence. In parallel by default.
   * @example Run calls in their order
   * await runTools(client, { model, messages, tools, parallel: false });
   */
  readonly parallel?: boolean;
  /** Aborts requests, and the waiting for tools. */
  readonly signal?: AbortSignal;
  /**
   * Called after each round, and awaited. Its errors end the loop.
   * @example Report each round
   * await runTools(client, {
   *   model,
   *   messages,
   *   tools,
   *   onStep: ({ round, calls }) => console.log(`round ${round}: ${calls.length} calls`),
   * });
   */
  readonly onStep?: (step: ToolStep) => unknown;
  /**
   * The handling of a call that fails (bad arguments, an unknown tool, a tool that throws):
   * `"answer"`, the default, sends the model a short message; `"throw"` throws the error.
   * @example Fail when a tool fails
   * await runTools(client, { model, messages, tools, toolErrors: "throw" });
   */
  readonly toolErrors?: "answer" | "throw";
}

/**
 * A chat completion with tools. A `toolChoice` that forces a call holds for the first round only,
 * since the model could never answer in words otherwise.
 */
export type RunToolsRequest = Omit<ChatCompletionRequest, "tools" | "stream" | "n"> &
  ToolLoopOptions;

/** A call that the model asks for. */
export interface ToolCall {
  /** Nine letters and digits: the model's own, or one made up where it gave none. */
  readonly id: string;
  readonly name: string;
  /** As the model gave them: an object, or text that need not be JSON. */
  readonly arguments: unknown;
}

/** A call that was answered. */
export interface ToolCallResult extends ToolCall {
  /** As the schema gave them; where it refused them, as the model did. */
  readonly arguments: unknown;
  /** The tool's return value. */
  readonly result?: unknown;
  /** The error, if the call failed. */
  readonly error?: unknown;
  /** The content that the model receives: text, or chunks if the result contains images. */
  readonly content: ToolContent;
}

/** One round: an answer of the model, and the calls in it, answered. */
export interface ToolStep {
  /** Counted from 1. */
  readonly round: number;
  readonly response: ChatCompletionResponse;
  /** None in the last round. */
  readonly calls: readonly ToolCallResult[];
}

/** The result of a loop. */
export interface RunToolsResult {
  /** The text of the final answer. */
  readonly text: string;
  /** The final answer, as the SDK returns it. */
  readonly response: ChatCompletionResponse;
  /** The whole conversation: the given messages, every answer and every tool's result. */
  readonly messages: ChatCompletionRequestMessage[];
  readonly steps: readonly ToolStep[];
}

/** An event of a streamed loop. */
export type ToolEvent =
  | { readonly type: "text"; readonly round: number; readonly text: string }
  | { readonly type: "tool-call"; readonly round: number; readonly call: ToolCall }
  | { readonly type: "tool-result"; readonly round: number; readonly call: ToolCallResult }
  | ({ readonly type: "answer" } & RunToolsResult);

const aCount: Check = {
  accepts: (value) => Number.isInteger(value) && Number(value) >= 1,
  mustBe: "a whole number of 1 or more",
};

const CHECKS: Checks<ToolLoopOptions> = {
  tools: anArray,
  maxRounds: aCount,
  parallel: aBoolean,
  signal: { accepts: (value) => value instanceof AbortSignal, mustBe: "an AbortSignal" },
  onStep: aFunction,
  toolErrors: oneOf(["answer", "throw"]),
};

/** Splits a request into the loop's own options and the fields for Mistral. */
export function splitRunRequest(
  where: string,
  request: RunToolsRequest,
): { options: ToolLoopOptions; chat: Omit<ChatCompletionRequest, "tools"> } {
  const { tools, maxRounds, parallel, signal, onStep, toolErrors, ...chat } = ownFields(request);
  const options = { tools, maxRounds, parallel, signal, onStep, toolErrors } as ToolLoopOptions;
  return { options: checkOptions(where, options, CHECKS), chat };
}
