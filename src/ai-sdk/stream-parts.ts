// Joins the parts of a streamed answer into the answer of a call without a stream.
// Source: LanguageModelV4StreamPart of @ai-sdk/provider.
import type { EventReader } from "../mistral/wire/event-reader.js";
import { fieldsOf, stringOf, type Fields } from "../mistral/wire/json.js";

/** Reads the parts of one stream. */
export class StreamParts implements EventReader {
  isWhole = false;
  private readonly content: Record<string, unknown>[] = [];
  private readonly texts = new Map<string, { text: string }>();
  private head: Fields = {};
  private end: Fields = {};

  add(part: unknown): boolean {
    const { type, ...fields } = fieldsOf(part);
    switch (type) {
      case "text-delta":
      case "reasoning-delta":
        return this.addText(type === "text-delta" ? "text" : "reasoning", fields);
      case "tool-call":
      case "file":
        this.content.push({ type, ...fields });
        return true;
      case "response-metadata":
        this.head = { ...this.head, ...fields };
        return false;
      case "finish":
        this.end = fields;
        this.isWhole = true;
        return false;
      default:
        return type === "tool-input-start";
    }
  }

  response(): Fields {
    const content = this.content.length > 0 ? this.content : undefined;
    return { ...this.end, response: this.head, content };
  }

  private addText(type: string, { id, delta }: Fields): boolean {
    const text = stringOf(delta) ?? "";
    const key = `${type} ${String(id)}`;
    const open = this.texts.get(key);
    if (open) open.text += text;
    else {
      const part = { type, text };
      this.texts.set(key, part);
      this.content.push(part);
    }
    return text !== "";
  }
}
