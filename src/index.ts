// The package's entry: what `import ... from "mistral-traced"` offers.
export * from "./observe.js";
export { tool } from "../decorators/tool.js";
export type {
  ToolArguments,
  ToolDecorator,
  ToolFunction,
  ToolOptions,
} from "../decorators/tool-types.js";
export { MissingApiKeyError } from "./mistral/client-options.js";
export { MistralTraced } from "./mistral/mistral-traced.js";
export type { ToolContent } from "./mistral/sdk.js";
export type { ToolContext } from "./mistral/tools/definition.js";
export {
  ToolArgumentsError,
  ToolResultError,
  ToolRoundsError,
  UnknownToolError,
} from "./mistral/tools/errors.js";
export type {
  ToolCallResult,
  ToolCall,
  RunToolsRequest,
  RunToolsResult,
  ToolEvent,
  ToolLoopOptions,
  ToolStep,
} from "./mistral/tools/request.js";
export { runTools } from "./mistral/tools/run.js";
export { streamTools, type ToolEvents } from "./mistral/tools/stream.js";
export { observeMistral } from "./mistral/observe-mistral.js";
export type { ObserveMistralOptions } from "./mistral/observe-mistral-options.js";
export { unobserved, type MistralClient, type RealtimeClient } from "./mistral/client.js";
