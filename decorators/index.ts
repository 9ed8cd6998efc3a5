// The decorators of the package.
export { observe } from "./observe.js";
export type { ObserveOptions } from "./options.js";
export { tool } from "./tool.js";
export type { ToolArguments, ToolDecorator, ToolMaker, ToolOptions } from "./tool-types.js";
export type { Observe, ObserveDecorator } from "./types.js";
