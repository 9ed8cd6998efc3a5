// A trace as one readable dialogue. Observations are read in the order of their tree, so that the
// messages of an agent stay together. Any length and depth: nothing here recurses.
import { chatOf, type Message } from "../../reading/chat.js";
import { nonEmptyText } from "../../reading/json.js";
import type { ReceivedObservation } from "../../reading/received.js";
import { traceTrees, type TraceTree } from "../../reading/trace-tree.js";
import { Calls } from "./calls.js";
import type { DialogueEntry } from "./entries.js";
import { partsOfValue } from "./parts.js";
import { Repeats } from "./repeats.js";

/** Types of observations whose work the dialogue shows as a call with a result. */
const CALLED = new Set<string>(["tool", "retriever"]);

/**
 * Returns the messages and calls of a trace, each message once.
 * @param observations all of one trace
 */
export function dialogueOf(observations: readonly ReceivedObservation[]): DialogueEntry[] {
  const dialogue = new Dialogue(aroundGenerations(observations));
  type Step = { readonly tree: TraceTree<ReceivedObservation>; readonly agent: string | undefined };
  const stack: (Step | ReceivedObservation)[] = [];
  const push = (trees: Step["tree"][], agent: string | undefined): void => {
    for (const tree of trees.toReversed()) stack.push({ tree, agent });
  };
  push(
    traceTrees(observations, (one) => one),
    undefined,
  );
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (!("tree" in step)) {
      dialogue.leave(step);
      continue;
    }
    const { observation, children } = step.tree;
    const agent = observation.type === "agent" ? observation.name : step.agent;
    dialogue.enter(observation, agent);
    stack.push(observation);
    push([...children], agent);
  }
  return dialogue.entries;
}

/**
 * The ids of the observations round a generation: a generation among them only repeats its content.
 */
function aroundGenerations(observations: readonly ReceivedObservation[]): ReadonlySet<string> {
  const parents = new Map(observations.map(({ id, parentId }) => [id, parentId]));
  const around = new Set<string>();
  for (const { type, parentId } of observations) {
    if (type !== "generation") continue;
    for (let id = parentId; id !== undefined && !around.has(id); id = parents.get(id))
      around.add(id);
  }
  return around;
}

class Dialogue {
  readonly entries: DialogueEntry[] = [];
  private readonly repeats = new Repeats();
  private readonly calls = new Calls();
  private readonly errors = new Set<string>();
  private agent: string | undefined;

  /** @param around the ids of what ran round a generation */
  constructor(private readonly around: ReadonlySet<string>) {}

  enter(observation: ReceivedObservation, agent: string | undefined): void {
    const { id, type, metadata } = observation;
    if (type === "generation" && !this.around.has(id)) {
      this.handOver(observation, agent);
      this.request(observation);
      this.answer(observation);
    } else if (CALLED.has(type)) {
      const call = this.calls.run(observation);
      if (observation.statusMessage !== undefined) this.errors.add(observation.statusMessage);
      if (call === undefined) return;
      this.handOver(observation, agent);
      this.entries.push(call);
    } else if (typeof metadata["next_agent_name"] === "string") {
      // Mistral's own agents: one observation names the next agent.
      const from = nonEmptyText(metadata["previous_agent_name"]);
      this.entries.push({ kind: "hand-off", id, from, to: metadata["next_agent_name"] });
    }
  }

  /** A failure is shown where it began, not again in each observation around it. */
  leave({ id, name, level, statusMessage: text }: ReceivedObservation): void {
    if (level !== "ERROR" || text === undefined || this.errors.has(text)) return;
    this.errors.add(text);
    this.entries.push({ kind: "error", id, name, text });
  }

  private handOver({ id }: ReceivedObservation, to: string | undefined): void {
    if (to === this.agent) return;
    this.entries.push({ kind: "hand-off", id, from: this.agent, to });
    this.agent = to;
  }

  private request({ id, input }: ReceivedObservation): void {
    const messages = messagesOf(input, "user");
    const fresh = this.repeats.newOf(messages);
    const repeated = messages.length - fresh.length;
    for (const [index, message] of fresh.entries()) {
      this.say(id, message, message.name, index === 0 ? repeated : 0);
    }
  }

  private answer({ id, output, model }: ReceivedObservation): void {
    for (const message of messagesOf(output, "assistant")) {
      this.repeats.note(message);
      this.say(id, message, message.name ?? model, 0);
    }
  }

  private say(id: string, message: Message, name: string | undefined, repeated: number): void {
    const { role, parts, toolCalls } = message;
    if (role === "tool") {
      const call = this.calls.answer(id, message);
      if (call !== undefined) this.entries.push(call);
      return;
    }
    if (parts.length > 0 || toolCalls.length === 0) {
      this.entries.push({ kind: "message", id, role, name, parts, repeated });
    }
    for (const call of toolCalls) this.entries.push(this.calls.ask(id, call));
  }
}

/** A value that is not a chat is one message. */
function messagesOf(value: unknown, role: string): readonly Message[] {
  const chat = chatOf(value);
  if (chat !== undefined) return chat.messages;
  const parts = partsOfValue(value);
  if (parts === undefined) return [];
  return [{ role, name: undefined, parts, toolCalls: [], answers: undefined }];
}
