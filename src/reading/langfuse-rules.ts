// The treatment of invalid values by Langfuse 4.16, for code that reads spans as it does.
import type { SpanAttributes } from "./received.js";

/** Whether Langfuse keeps the value as an amount of usage: it drops any other in silence. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** Whether Langfuse takes the span for an agent's, and so drops its model, usage and cost. */
export function isAgentOperation(attributes: SpanAttributes): boolean {
  const operation = attributes["gen_ai.operation.name"];
  return operation === "invoke_agent" || operation === "agent_step";
}
