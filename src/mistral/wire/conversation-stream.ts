// Joins the pieces of a streamed conversation: entries arrive in pieces, side by side.
import { StreamedChoice } from "./chat-stream.js";
import type { EventReader } from "./event-reader.js";
import { hasContent } from "./content.js";
import { fieldsOf, stringOf, type Fields } from "./json.js";

/** An entry that is still being streamed. */
interface StreamedEntry {
  fields: Record<string, unknown>;
  readonly message: StreamedChoice;
}

/** Reads `{ event, data }` events to a ConversationResponse; an error that it ends with is its `error`. */
export class ConversationEvents implements EventReader {
  private conversationId: unknown;
  private usage: unknown;
  isWhole = false;
  private error: Fields | undefined;
  /**
   * By their ids and places, in the order of their beginnings: models use one id for several calls.
   */
  private readonly entries = new Map<string, StreamedEntry>();

  add(event: unknown): boolean {
    const data = fieldsOf(fieldsOf(event)["data"]);
    switch (data["type"]) {
      case "conversation.response.started":
        this.conversationId = data["conversationId"];
        return false;
      case "conversation.response.done":
        this.usage = data["usage"];
        this.isWhole = true;
        return false;
      case "conversation.response.error":
        this.error = data;
        return false;
      case "message.output.delta":
        return this.addMessage(data);
      case "function.call.delta":
        this.addArguments("function.call", data);
        return true;
      case "tool.execution.started":
      case "tool.execution.delta":
      case "tool.execution.done":
        this.addArguments("tool.execution", data);
        return false;
      case "agent.handoff.started":
      case "agent.handoff.done":
        this.entry("agent.handoff", data);
        return false;
      default:
        return false;
    }
  }

  response(): Fields {
    return {
      conversationId: this.conversationId,
      outputs: [...this.entries.values()].map(({ fields, message }) =>
        fields["type"] === "message.output"
          ? { ...fields, content: message.message()["content"] }
          : fields,
      ),
      usage: this.usage,
      error: this.error,
    };
  }

  private addMessage(data: Fields): boolean {
    const { content, contentIndex } = data;
    const chunks = typeof content === "string" ? content : [content];
    this.entry("message.output", data).message.add({ content: chunks, contentIndex });
    return hasContent(chunks);
  }

  private addArguments(type: string, { arguments: piece, ...event }: Fields): void {
    const { fields } = this.entry(type, event);
    fields["arguments"] = `${stringOf(fields["arguments"]) ?? ""}${stringOf(piece) ?? ""}`;
  }

  /** Returns the entry of an event, with the event's fields in it. */
  private entry(type: string, event: Fields): StreamedEntry {
    const id = `${String(event["id"])} ${String(event["outputIndex"])}`;
    // Our own clock, by which the observation is timed too.
    const now = new Date();
    let entry = this.entries.get(id);
    if (entry === undefined) {
      entry = { fields: { createdAt: now }, message: new StreamedChoice() };
      this.entries.set(id, entry);
    }
    const isDone = stringOf(event["type"])?.endsWith(".done");
    const times = { createdAt: entry.fields["createdAt"], ...(isDone && { completedAt: now }) };
    entry.fields = { ...entry.fields, ...event, type, ...times };
    return entry;
  }
}
