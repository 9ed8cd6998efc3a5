// `POST /chat` with `{ "question": "..." }` answers word by word. When the client goes away,
// Mistral's connection is closed, too, and the trace has the words up to then.
import { Hono } from "hono";
import { streamText } from "hono/streaming";
import { MistralTraced, observe } from "mistral-traced";

export class Chat extends MistralTraced {
  @observe({ captureInput: (question: string) => question })
  async *answer(question: string, signal: AbortSignal) {
    const messages = [{ role: "user" as const, content: question }];
    try {
      yield* this.streamMistralCompletion({ model: "mistral-small-latest", messages }, { signal });
    } catch (error) {
      // A client that has gone is not an error of the answer.
      if (!signal.aborted) throw error;
    }
  }
}

export function chatApp(chat: Chat): Hono {
  return new Hono().post("/chat", async (context) => {
    const { question } = await context.req.json<{ question: string }>();
    return streamText(context, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      for await (const text of chat.answer(question, gone.signal)) await stream.write(text);
    });
  });
}
