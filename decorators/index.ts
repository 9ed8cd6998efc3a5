// The decorators of the package.
export { observe } from "./observe.js";
export type { ObserveOptions } from "./options.js";
export type { Observe, ObserveDecorator } from "./types.js";
