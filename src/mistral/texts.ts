// A stream of events as pieces of text. Not a generator: one whose `return` is called before its
// first `next` never runs, and would leave the events and their observation open.
import type { CompletionEvent } from "./sdk.js";
import { contentText } from "./wire/content.js";
import { fieldsOf, listOf } from "./wire/json.js";

type Result = IteratorResult<string, void>;

/** The texts of the first choice; their end ends the events. */
export class Texts implements AsyncGenerator<string, void, undefined> {
  readonly [Symbol.toStringTag] = "AsyncGenerator";
  /** The previous request; a generator answers in the order of requests, too. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly events: AsyncGenerator<CompletionEvent, void, undefined>) {}

  next(): Promise<Result> {
    return this.inTurn(() => this.pull());
  }

  return(): Promise<Result> {
    return this.inTurn(() => this.close());
  }

  throw(error: unknown): Promise<Result> {
    return this.inTurn(async () => {
      // A stream has no way to be thrown into: it is closed, as a loop that fails closes it.
      await this.close();
      throw error;
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private inTurn(step: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(step);
    this.turn = result.catch(() => {});
    return result;
  }

  private async pull(): Promise<Result> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- event after event is the point
      const event = await this.events.next();
      if (event.done) return { done: true, value: undefined };
      const text = eventText(event.value);
      if (text !== "") return { done: false, value: text };
    }
  }

  private async close(): Promise<Result> {
    await this.events.return();
    return { done: true, value: undefined };
  }
}

/** The words in an event of a stream, of the first choice. */
export function eventText({ data }: CompletionEvent): string {
  const choice = listOf(data.choices)
    .map(fieldsOf)
    .find(({ index }) => index === 0);
  return contentText(fieldsOf(choice?.["delta"])["content"]);
}
