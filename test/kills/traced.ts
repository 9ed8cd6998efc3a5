// The package's functions for the programs of the kill table; `bare.ts` is the same without it.
export { observe } from "../../decorators/observe.js";
export { configure } from "../../src/export/configure/configure.js";
export { flush, shutdown } from "../../src/export/process/lifecycle.js";
export { counters } from "../../src/export/process/registry.js";
