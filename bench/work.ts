// The functions that every subject traces: as little work as can be, so that what is left is the
// tracing. Input and output are small objects, as most are.

export interface Question {
  readonly question: string;
  readonly limit: number;
  readonly tags: readonly string[];
}

export interface Answer {
  readonly answer: string;
  readonly score: number;
}

/** An asynchronous function from a question to an answer. */
export type Answering = (question: Question) => Promise<Answer>;

/** A synchronous function that calls itself to some level. */
export type Descending = (levels: number) => number;

/** A generator of pieces of text. */
export type Telling = (chunks: number) => AsyncGenerator<string, void, undefined>;

/** A stream of pieces of text. */
export type Streaming = (chunks: number) => ReadableStream<string>;

export const QUESTION: Question = {
  question: "Who is the best painter from France? Answer in one short sentence.",
  limit: 3,
  tags: ["painters", "france"],
};

export async function answer({ limit }: Question): Promise<Answer> {
  return { answer: "Claude Monet, for his Water Lilies.", score: limit / 4 };
}

export async function* tell(chunks: number): AsyncGenerator<string, void, undefined> {
  for (let index = 0; index < chunks; index += 1) yield "token ";
}

export function stream(chunks: number): ReadableStream<string> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      sent += 1;
      if (sent > chunks) controller.close();
      else controller.enqueue("token ");
    },
  });
}
