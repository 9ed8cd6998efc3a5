// The observation of a tool-calling loop: an agent, with the conversation as input and the answer
// as output. Tokens and costs are on its generations; here they would count twice.
import { runInTrace } from "../../api/trace-scope.js";
import { instanceDestination } from "../../tracing/instance-attributes.js";
import type { InvocationSpec } from "../../tracing/invocation.js";
import type { ItemReader } from "../../tracing/iterations/items.js";
import type { Observation } from "../../tracing/observation.js";
import { readAbort } from "../errors.js";
import { fieldsOf, listOf } from "../wire/json.js";
import { readMessage, readMessages } from "../wire/messages.js";
import type { RunToolsResult, ToolEvent } from "./request.js";

/** @param name the observation's name */
export function agentSpec(name: string): InvocationSpec {
  return {
    name,
    type: "agent",
    destination: undefined,
    opened(observation, [request, options]) {
      const { messages, signal = fieldsOf(options)["signal"] } = fieldsOf(request);
      if (signal instanceof AbortSignal) observation.call = { signal };
      observation.update({ input: readMessages(messages) });
    },
    returned: (observation, value) => readResult(observation, value as RunToolsResult),
    failed(observation, error) {
      readAbort(observation, error);
      readSteps(observation, listOf(fieldsOf(error)["steps"]));
    },
    items: undefined,
  };
}

/** Runs `fn`, which calls the model through `client`, with the destination of that client. */
export function runForClient<Result>(client: object, fn: () => Result): Result {
  const destination = instanceDestination(client);
  return destination === undefined ? fn() : runInTrace({ destination }, fn);
}

/** Records the result of a loop. */
function readResult(observation: Observation, { messages, steps }: RunToolsResult): void {
  // An output that the program set within a tool wins.
  observation.output ??= observation.snapshot(readMessage(messages.at(-1)), "output");
  readSteps(observation, steps);
}

function readSteps(observation: Observation, steps: readonly unknown[]): void {
  if (steps.length === 0) return;
  const calls = steps.reduce<number>(
    (sum, step) => sum + listOf(fieldsOf(step)["calls"]).length,
    0,
  );
  observation.update({ metadata: { rounds: steps.length, tool_calls: calls } });
}

/** Reads the events of a streamed loop: the answer, or the conversation so far. */
export class ToolEventReader implements ItemReader {
  private text = "";
  private round = 0;
  private answer: RunToolsResult | undefined;

  add(item: unknown): boolean {
    const event = item as ToolEvent;
    if (event.type === "answer") this.answer = event;
    if (event.type !== "text") return false;
    if (event.round !== this.round) this.text = "";
    this.round = event.round;
    this.text += event.text;
    return true;
  }

  finish(observation: Observation): void {
    if (this.answer) readResult(observation, this.answer);
    else if (this.text !== "") {
      const answer = { role: "assistant", content: this.text };
      observation.output ??= observation.snapshot(answer, "output");
    }
  }
}
