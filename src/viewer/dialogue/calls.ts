// Tool calls and what belongs to them: the observation of the tool that ran, and the message that
// carries its result back to the model.
import type { Message, ToolCall } from "../../reading/chat.js";
import type { ReceivedObservation } from "../../reading/received.js";
import type { CallEntry } from "./entries.js";
import { partsOfValue } from "./parts.js";

/** A call that grows while the trace is read. */
type Growing = { -readonly [Field in keyof CallEntry]: CallEntry[Field] };

export class Calls {
  private readonly byId = new Map<string, Growing>();
  private readonly byName = new Map<string, Growing[]>();
  /** Those whose tool has an observation. */
  private readonly ran = new Set<Growing>();
  /** Those whose result a message carries. */
  private readonly answered = new Set<Growing>();

  /** A model asks for a call. */
  ask(id: string, { id: callId, name, arguments: args }: ToolCall): CallEntry {
    return this.add({ id, type: "tool", callId, name, arguments: args });
  }

  /** A tool ran. @returns a call that no model asked for, if it is one */
  run(tool: ReceivedObservation): CallEntry | undefined {
    const callId = tool.metadata["tool_call_id"];
    const name = tool.name;
    const known = this.find(callId, name, this.ran);
    const call = known ?? this.add({ id: tool.id, type: tool.type, name, arguments: tool.input });
    call.id = tool.id;
    call.type = tool.type;
    this.ran.add(call);
    call.durationMs = tool.endMs - tool.startMs;
    call.error = tool.level === "ERROR" ? (tool.statusMessage ?? "failed") : undefined;
    if (call.error !== undefined) call.result = undefined;
    else if (!this.answered.has(call)) call.result = partsOfValue(tool.output);
    return known === undefined ? call : undefined;
  }

  /** A message carries a result. @returns a call that is not in the trace, if it is of one */
  answer(id: string, message: Message): CallEntry | undefined {
    const name = message.name ?? message.role;
    const known = this.find(message.answers, name, this.answered);
    const call = known ?? this.add({ id, type: "tool", callId: message.answers, name });
    this.answered.add(call);
    // An error is shown in the tool's own words.
    if (call.error === undefined) call.result = message.parts;
    return known === undefined ? call : undefined;
  }

  private add(fields: Pick<CallEntry, "id" | "type" | "name"> & Partial<CallEntry>): Growing {
    const call: Growing = {
      kind: "call",
      callId: undefined,
      arguments: undefined,
      result: undefined,
      error: undefined,
      durationMs: undefined,
      ...fields,
    };
    if (call.callId !== undefined) this.byId.set(call.callId, call);
    const named = this.byName.get(call.name) ?? [];
    named.push(call);
    this.byName.set(call.name, named);
    return call;
  }

  /** By its id, or else the first of its name that waits. */
  private find(callId: unknown, name: string, done: ReadonlySet<Growing>): Growing | undefined {
    const byId = typeof callId === "string" ? this.byId.get(callId) : undefined;
    if (byId !== undefined) return done.has(byId) ? undefined : byId;
    return this.byName.get(name)?.find((call) => !done.has(call));
  }
}
