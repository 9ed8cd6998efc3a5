// Turns a completion into the events of a stream, in the order and the pieces that the real API sends:
// an empty first delta, then the content, and the usage once, beside the finish reason.
import { type Choice, type Completion, thinkingChunk, type WireToolCall } from "./completion.js";

type Delta = Readonly<Record<string, unknown>>;

/** The event that ends a stream of completions. */
export const DONE = "data: [DONE]";

/** The real API pads its chunks so that their size does not reveal the text. */
const PADDING = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The events of a stream, without the blank line that ends each of them. */
export function streamEvents(completion: Completion, fragmentToolCalls: boolean): string[] {
  const deltas = completion.choices.map((choice) => choiceDeltas(choice, fragmentToolCalls));
  const rounds = Math.max(0, ...deltas.map((list) => list.length));
  const longest = deltas.findLastIndex((list) => list.length === rounds);
  const events: string[] = [];
  // The choices take turns, and the one that speaks last brings the usage of all.
  for (let round = 0; round < rounds; round++) {
    for (const [index, list] of deltas.entries()) {
      const delta = list[round];
      if (delta === undefined) continue;
      const last = round === list.length - 1;
      events.push(
        event(completion, events.length, {
          index,
          delta,
          finish_reason: last ? (completion.choices[index]?.finishReason ?? "stop") : null,
          usage: last && index === longest,
        }),
      );
    }
  }
  return [...events, DONE];
}

interface ChunkParts {
  readonly index: number;
  readonly delta: Delta;
  readonly finish_reason: string | null;
  readonly usage: boolean;
}

function event(completion: Completion, place: number, { usage, ...choice }: ChunkParts): string {
  const { id, created, model } = completion;
  const chunk = {
    id,
    object: "chat.completion.chunk",
    created,
    model,
    choices: [choice],
    ...(usage ? { usage: completion.usage } : {}),
    ...(place === 0 ? {} : { p: PADDING.slice(0, 1 + ((place * 7) % PADDING.length)) }),
  };
  return `data: ${JSON.stringify(chunk)}`;
}

function choiceDeltas(choice: Choice, fragmentToolCalls: boolean): Delta[] {
  const deltas: Delta[] = [{ role: "assistant", content: "" }];
  if (choice.content !== undefined) deltas.push({ content: choice.content });
  else deltas.push(...contentDeltas(choice));
  if (choice.toolCalls.length === 0) return [...deltas, { content: "" }];
  if (!fragmentToolCalls) return [...deltas, { tool_calls: choice.toolCalls }];
  return [...deltas, ...choice.toolCalls.flatMap(fragments), { content: "" }];
}

/** Thinking streams as chunks; after it the content is a plain string. */
function contentDeltas(choice: Choice): Delta[] {
  const thinking = choice.thinking.map((piece) => ({ content: [thinkingChunk(piece)] }));
  return [...thinking, ...choice.text.map((piece) => ({ content: piece }))];
}

/** Only the first fragment has an id and a name: the later ones are known by their index. */
function fragments(call: WireToolCall): Delta[] {
  const { name, arguments: text } = call.function;
  const half = Math.ceil(text.length / 2);
  const rest = [text.slice(0, half), text.slice(half)].filter((part) => part !== "");
  const first = { ...call, function: { name, arguments: "" } };
  const later = rest.map((part) => ({
    type: "function",
    function: { name: "", arguments: part },
    index: call.index,
  }));
  return [first, ...later].map((fragment) => ({ tool_calls: [fragment] }));
}
