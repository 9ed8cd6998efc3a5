// The work of each program within a request: observed functions, a call of the model, a stream, a call
// of another service, and an error.
import { Mistral } from "@mistralai/mistralai";
import { observe, observeMistral } from "./mode.mjs";

const mistral = observeMistral(new Mistral({ apiKey: "any", serverURL: process.env.MISTRAL_URL }));
const request = {
  model: "mistral-small-latest",
  messages: [
    { role: "user", content: "Who is the best painter from France? Answer in one short sentence." },
  ],
};

/** @param span runs a function in a span of the program's own tracer */
export function program(span) {
  const complete = observe("complete", async () => {
    const answer = await span("before the model", () => mistral.chat.complete(request));
    return answer.choices[0].message.content;
  });
  const stream = observe("stream", async function* () {
    for await (const { data } of await mistral.chat.stream(request)) {
      yield await span("a piece", async () => data.choices[0].delta.content ?? "");
      break;
    }
  });
  const second = observe("second service", async () => {
    const response = await fetch(process.env.SECOND_URL);
    return response.status;
  });
  const failing = observe("failing", async () =>
    span("before the error", async () => {
      throw new TypeError("this failed");
    }),
  );
  return observe("whole", async () => {
    const results = [await complete()];
    for await (const piece of stream()) results.push(piece);
    const both = await Promise.all([second(), span("beside", () => second())]);
    const error = await failing().catch((reason) => reason);
    return { results: [...results, ...both], error };
  });
}
