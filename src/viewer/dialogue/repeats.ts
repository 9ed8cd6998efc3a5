// Messages that a request repeats from before. Each request of an agent carries all messages
// before it, so a message is new only where a request has it more often than any before.
import type { Message, Part } from "../../reading/chat.js";

export class Repeats {
  private readonly counts = new Map<string, number>();

  /** @returns the messages that are new */
  newOf(messages: readonly Message[]): readonly Message[] {
    const here = new Map<string, number>();
    return messages.filter((message) => {
      const key = keyOf(message);
      const count = (here.get(key) ?? 0) + 1;
      here.set(key, count);
      if (count <= (this.counts.get(key) ?? 0)) return false;
      this.counts.set(key, count);
      return true;
    });
  }

  /** Notes a message that a model has written: the next request repeats it. */
  note(message: Message): void {
    const key = keyOf(message);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }
}

/** Thoughts and names are not always sent back, and a text may be sent back in one part. */
function keyOf({ role, parts, toolCalls, answers }: Message): string {
  const said: (string | Part)[] = [];
  for (const part of parts) {
    if (part.kind === "thinking") continue;
    const last = said.at(-1);
    if (part.kind !== "text") said.push(part);
    else if (typeof last === "string") said[said.length - 1] = last + part.text;
    else said.push(part.text);
  }
  return JSON.stringify([role, answers, said, toolCalls]);
}
