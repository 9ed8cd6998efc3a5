// One line about each copy of the SDK, where Langfuse's variables for debugging ask for it.
import { printWarning } from "../../foundation/warning-line.js";

const isDebugging =
  /^(?:true|1)$/i.test(process.env["LANGFUSE_DEBUG"] ?? "") ||
  /^debug$/i.test(process.env["LANGFUSE_LOG_LEVEL"] ?? "");

export function debug(message: string): void {
  if (isDebugging) printWarning(`mistral-traced/register ${message}`);
}
