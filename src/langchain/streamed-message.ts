// Puts the chunks of one message of LangChain together.
import { StreamedChoice } from "../mistral/wire/chat-stream.js";
import { readMessage } from "../mistral/wire/messages.js";
import type { Fields } from "../mistral/wire/json.js";
import type { ObservationUpdate } from "../tracing/fields.js";
import type { StreamedMessage } from "../tracing/sdk-values.js";
import {
  answerUpdate,
  langChainMessage,
  mistralMessage,
  type LangChainMessage,
} from "./message.js";

/**
 * Begins the message that an item of a stream is, or is the first chunk of. LangGraph's items are
 * lists, with metadata beside the chunk.
 * @returns undefined for any other item
 */
export function streamedMessage(item: unknown): StreamedMessage | undefined {
  const message = messageIn(item);
  return message && new LangChainStream(message);
}

function messageIn(item: unknown): LangChainMessage | undefined {
  return langChainMessage(Array.isArray(item) && item.length === 2 ? item[0] : item);
}

class LangChainStream implements StreamedMessage {
  private readonly choice = new StreamedChoice();
  private isEmpty = true;
  private last: LangChainMessage;

  constructor(private readonly first: LangChainMessage) {
    this.last = first;
  }

  add(item: unknown): boolean | undefined {
    const message = messageIn(item);
    const belongs = this.isEmpty || (this.first.isChunk && message?.id === this.first.id);
    if (message === undefined || !belongs) return undefined;
    this.isEmpty = false;
    const { usage = this.last.usage, response } = message;
    this.last = { ...message, usage, response: { ...this.last.response, ...response } };
    return this.choice.add(mistralMessage(message));
  }

  get value(): unknown {
    const message: Fields = this.choice.message();
    const { content, toolCalls } = message;
    const isText = typeof content === "string" && (toolCalls as readonly unknown[]).length === 0;
    if (isText && this.first.type === "ai") return content;
    return readMessage({ ...mistralMessage(this.first), ...message });
  }

  get update(): ObservationUpdate | undefined {
    return answerUpdate(this.last);
  }
}
