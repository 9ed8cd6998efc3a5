// The errors of the tool-calling loop. Except for the first, they reach the caller only on request.
// Otherwise the model receives the message, and can mend its call.
import type { ChatCompletionRequestMessage, ToolContent } from "../sdk.js";
import { contentText } from "../wire/content.js";
import { MistralTracedError } from "../../foundation/errors.js";
import type { ToolStep } from "./request.js";

/**
 * Thrown if the model called tools in each of its rounds. It carries the conversation so far.
 * @example Answer with the results so far
 * try {
 *   await runTools(client, { model, messages, tools, maxRounds: 2 });
 * } catch (error) {
 *   if (!(error instanceof ToolRoundsError)) throw error;
 *   await runTools(client, { model, messages: error.messages, tools, toolChoice: "none" });
 * }
 */
export class ToolRoundsError extends MistralTracedError {
  override name = "ToolRoundsError";

  constructor(
    /**
     * Every message, with the results of the last calls: a further `runTools` can continue from
     * here.
     */
    readonly messages: ChatCompletionRequestMessage[],
    /** The rounds that there were. */
    readonly steps: readonly ToolStep[],
  ) {
    super(
      `The model still called tools after ${steps.length} rounds (the last: ${namesOf(steps)}). Raise \`maxRounds\`, or continue from the \`messages\` of this error.`,
    );
  }
}

function namesOf(steps: readonly ToolStep[]): string {
  return [...new Set(steps.at(-1)?.calls.map(({ name }) => name))].join(", ");
}

/**
 * Reports arguments of the model that are invalid JSON, or that the tool's schema refuses. The model
 * receives the message; with `toolErrors: "throw"` the error is thrown.
 * @example Find refused arguments
 * const { steps } = await runTools(client, { model, messages, tools });
 * const refused = steps
 *   .flatMap(({ calls }) => calls)
 *   .filter(({ error }) => error instanceof ToolArgumentsError);
 */
export class ToolArgumentsError extends MistralTracedError {
  override name = "ToolArgumentsError";

  constructor(
    /** The tool's name for the model. */
    readonly toolName: string,
    problem: string,
    /** As the model gave them. */
    readonly given: unknown,
  ) {
    super(`Invalid arguments for ${toolName}: ${problem}`);
  }
}

/**
 * Reports a call of an unknown tool. The model receives the message; with `toolErrors: "throw"` the
 * error is thrown.
 * @example Report a tool that the model made up
 * try {
 *   await runTools(client, { model, messages, tools, toolErrors: "throw" });
 * } catch (error) {
 *   if (error instanceof UnknownToolError) console.error(`made up: ${error.toolName}`);
 * }
 */
export class UnknownToolError extends MistralTracedError {
  override name = "UnknownToolError";

  constructor(
    /** The name in the model's call. */
    readonly toolName: string,
    toolNames: readonly string[],
  ) {
    super(`There is no tool ${JSON.stringify(toolName)}. The tools are ${toolNames.join(", ")}.`);
  }
}

/**
 * Reports a tool's result of the Model Context Protocol that is an error (`isError: true`). The model
 * receives its whole text; with `toolErrors: "throw"` the error is thrown.
 * @example Print errors of MCP tools
 * const { steps } = await runTools(client, { model, messages, tools });
 * for (const { error } of steps.flatMap(({ calls }) => calls)) {
 *   if (error instanceof ToolResultError) console.error(error.message, error.result);
 * }
 */
export class ToolResultError extends MistralTracedError {
  override name = "ToolResultError";

  constructor(
    /** The content of the result, as Mistral's chunks, or as text where there is nothing else. */
    readonly content: ToolContent,
    /** The result as the tool returned it. */
    readonly result: unknown,
  ) {
    super(contentText(content) || "The tool returned an error without a text.");
  }
}
