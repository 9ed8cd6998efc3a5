// Joins the pieces of a streamed chat completion, in any order and form.
import { hasContent, thoughtOf } from "./content.js";
import type { EventReader } from "./event-reader.js";
import { fieldsOf, isFields, listOf, numberOf, stringOf, type Fields } from "./json.js";
import { StreamedToolCalls } from "./streamed-tool-calls.js";

/** Reads `{ data: CompletionChunk }` events to a ChatCompletionResponse. */
export class ChatEvents implements EventReader {
  private head: Fields = {};
  private readonly choices = new Map<number, StreamedChoice>();

  add(event: unknown): boolean {
    const { choices, ...head } = fieldsOf(fieldsOf(event)["data"]);
    // The same in each event, but for usage, which only the last one has.
    this.head = { ...this.head, ...head };
    return listOf(choices)
      .map((choice) => this.addChoice(fieldsOf(choice)))
      .includes(true);
  }

  get isWhole(): boolean {
    const choices = [...this.choices.values()];
    return choices.length > 0 && choices.every(({ finishReason }) => finishReason !== undefined);
  }

  private addChoice({ index, delta, finishReason }: Fields): boolean {
    const place = numberOf(index) ?? 0;
    let choice = this.choices.get(place);
    if (choice === undefined) this.choices.set(place, (choice = new StreamedChoice()));
    choice.finishReason = stringOf(finishReason) ?? choice.finishReason;
    return choice.add(fieldsOf(delta));
  }

  response(): Fields {
    const choices = [...this.choices].toSorted(([one], [other]) => one - other);
    return {
      ...this.head,
      choices: choices.map(([index, choice]) => ({
        index,
        message: choice.message(),
        finishReason: choice.finishReason,
      })),
    };
  }
}

/** One choice of the answer, or one message. */
export class StreamedChoice {
  finishReason: string | undefined;
  private role: unknown;
  /** Chunks of the content; neighbours that are both text, or both thinking, are one. */
  private readonly chunks: unknown[] = [];
  private hasText = false;
  private readonly toolCalls = new StreamedToolCalls();
  /** Whether the next thinking chunk is another thought. */
  private isThoughtOver = false;
  private contentIndex: unknown;

  /** @returns whether the delta carries content; the first one of a stream is empty */
  add({ role, content, toolCalls, contentIndex }: Fields): boolean {
    this.role ??= role;
    // Of a conversation, where each chunk of a message has an index.
    this.isThoughtOver ||= this.contentIndex !== contentIndex;
    this.contentIndex = contentIndex;
    if (typeof content === "string") this.addText(content);
    else this.addChunks(listOf(content));
    const calls = listOf(toolCalls);
    this.toolCalls.add(calls.map(fieldsOf));
    return hasContent(content) || calls.length > 0;
  }

  message(): Fields {
    const onlyText = this.chunks.length === 1 ? fieldsOf(this.chunks[0])["text"] : undefined;
    const nothing = this.hasText ? "" : undefined;
    return {
      role: this.role,
      content: this.chunks.length === 0 ? nothing : (onlyText ?? this.chunks),
      toolCalls: this.toolCalls.list,
    };
  }

  private addText(text: string): void {
    this.hasText = true;
    const last = this.chunks.at(-1);
    if (isTextChunk(last)) last.text += text;
    else if (text !== "") this.chunks.push({ type: "text", text });
  }

  private addChunks(chunks: readonly unknown[]): void {
    let isClosed = false;
    for (const chunk of chunks) {
      if (thoughtOf(chunk) !== undefined) {
        // Of two in one delta, each is whole.
        this.isThoughtOver ||= isClosed;
        isClosed = fieldsOf(chunk)["closed"] === true;
        this.addThought(fieldsOf(chunk));
      } else if (isTextChunk(chunk)) this.addText(chunk.text);
      else this.chunks.push(chunk);
    }
  }

  /**
   * The fields beside a thought's text go back to Mistral with it, such as a signature, which ends
   * it.
   */
  private addThought({ thinking, ...fields }: Fields): void {
    const parts = listOf(thinking).filter((part) => fieldsOf(part)["text"] !== "");
    const set = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    const last = this.chunks.at(-1);
    const isSigned = stringOf(fields["signature"]) !== undefined;
    const isEmpty = parts.length === 0;
    // The signature may follow the piece that closes the thought.
    const continues = !this.isThoughtOver || (isEmpty && isSigned);
    const isOpen = isThought(last) && last["signature"] === undefined && continues;
    if (!isOpen && isEmpty && !isSigned) return;
    const thought: Thought = isOpen ? last : { thinking: [] };
    if (!isOpen) {
      this.chunks.push(thought);
      this.isThoughtOver = false;
    }
    // Mistral's models send each piece as closed: only one after an open piece ends the thought.
    this.isThoughtOver ||= thought["closed"] === false && fields["closed"] === true;
    Object.assign(thought, Object.fromEntries(set));
    parts.forEach((part) => addPart(thought.thinking, part));
  }
}

/** A thinking chunk. */
interface Thought extends Fields {
  readonly thinking: unknown[];
}

function addPart(parts: unknown[], part: unknown): void {
  const last = parts.at(-1);
  if (isTextChunk(last) && isTextChunk(part)) last.text += part.text;
  else parts.push(isTextChunk(part) ? { ...part } : part);
}

function isThought(chunk: unknown): chunk is Thought {
  return thoughtOf(chunk) !== undefined;
}

function isTextChunk(chunk: unknown): chunk is { text: string } {
  return isFields(chunk) && chunk["type"] === "text" && typeof chunk["text"] === "string";
}
