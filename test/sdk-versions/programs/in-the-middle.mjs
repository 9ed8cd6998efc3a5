// The module hook of OpenTelemetry's instrumentations, as a program sets it up.
import { register } from "node:module";
import { Hook } from "import-in-the-middle";

register("import-in-the-middle/hook.mjs", import.meta.url);
export const hook = new Hook(() => {});
