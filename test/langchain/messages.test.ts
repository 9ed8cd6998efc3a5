// Messages of LangChain by their form, of versions and in places that test/ai-libraries does not have.
import { expect, test } from "vitest";
import { langfuseContext, observe, type ObserveOptions } from "../../src/observe.js";
import { captureTraces, type CapturedObservation } from "../../src/testing/index.js";

/** A message as the classes of @langchain/core make it; 0.2 and 0.3 name its type by a method. */
class Message {
  lc_namespace = ["langchain_core", "messages"];
  id: string | undefined;
  constructor(
    private readonly kind: string,
    fields: object,
  ) {
    Object.assign(this, fields);
  }
  _getType(): string {
    return this.kind;
  }
  toJSON(): object {
    return { lc: 1, type: "constructor", id: [...this.lc_namespace, "Message"], kwargs: {} };
  }
}

const chunk = (content: unknown, fields: object = {}): Message =>
  new Message("ai", { content, tool_call_chunks: [], tool_calls: [], id: "run-1", ...fields });
const last = chunk("", {
  usage_metadata: {
    input_tokens: 10,
    output_tokens: 5,
    total_tokens: 15,
    input_token_details: { cache_read: 4 },
    output_token_details: { reasoning: 2 },
  },
  response_metadata: { model_name: "mistral-small-latest", finish_reason: "length" },
});
const GENERATION = { asType: "generation" } as const;

async function observed(
  fn: () => unknown,
  options: ObserveOptions<[], unknown, undefined, undefined> = {},
): Promise<CapturedObservation> {
  const ask = observe("ask", fn, options);
  const { observations } = await captureTraces(async () => {
    const result = ask();
    if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result)) return;
    for await (const _ of result as AsyncIterable<unknown>);
  });
  return observations[0] as CapturedObservation;
}

async function* stream(...items: unknown[]): AsyncGenerator {
  yield* items;
}

test("usage has its kinds, and the first token its time, whatever is captured", async () => {
  for (const captureOutput of [true, false, (items: unknown) => (items as unknown[]).length]) {
    const ask = await observed(() => stream(chunk(""), chunk("Hi"), last), {
      ...GENERATION,
      captureOutput,
    });
    expect(ask.usage).toEqual({
      input: 6,
      input_cached_tokens: 4,
      output: 3,
      output_reasoning_tokens: 2,
      total: 15,
    });
    expect(ask.model).toBe("mistral-small-latest");
    expect(ask.metadata).toEqual({ finish_reason: "length" });
    const expected = captureOutput === true ? "Hi" : captureOutput === false ? undefined : "3";
    expect(ask.output).toBe(expected);
    expect(ask.completionStartMs).toBeDefined();
  }
});

test("a span has the text and no usage, and what the program sets stays", async () => {
  const span = await observed(() => stream(chunk("Hi"), last));
  expect([span.output, span.usage, span.model]).toEqual(["Hi", undefined, undefined]);
  const generation = await observed(() => {
    langfuseContext.updateCurrentObservation({ model: "own", usage: { input: 1 }, output: "own" });
    return stream(chunk("Hi"), last);
  }, GENERATION);
  expect([generation.output, generation.model]).toEqual(["own", "own"]);
  expect(generation.usage).toEqual({ input: 1, total: 1 });
});

test("thoughts, blocks and pieces of calls are put together", async () => {
  const ask = await observed(() =>
    stream(
      chunk([{ type: "thinking", thinking: [{ type: "text", text: "H" }] }]),
      chunk([{ type: "reasoning", reasoning: "m." }]),
      chunk([{ type: "text", text: "One " }]),
      chunk("moment."),
      chunk("", { tool_call_chunks: [{ id: "a", index: 0, name: "weather", args: '{"city":' }] }),
      chunk("", { tool_call_chunks: [{ index: 0, args: '"Paris"}' }] }),
    ),
  );
  expect(JSON.parse(ask.output ?? "")).toEqual({
    role: "assistant",
    content: "One moment.",
    thinking: [{ type: "thinking", content: "Hm." }],
    tool_calls: [
      { id: "a", type: "function", function: { name: "weather", arguments: '{"city":"Paris"}' } },
    ],
  });
});

test("messages and other items of one stream stay in their order", async () => {
  const ask = await observed(
    () => stream(chunk("a"), chunk("b"), chunk("c", { id: "run-2" }), { step: 1 }, chunk("d")),
    GENERATION,
  );
  expect(JSON.parse(ask.output ?? "")).toEqual({ output: ["ab", "c", { step: 1 }, "d"] });
  expect(ask.usage).toBeUndefined();
});

test("roles are those of a chat, also within a state, and images are shown", async () => {
  const state = {
    messages: [
      new Message("human", {
        content: [{ type: "image_url", image_url: { url: "https://a.example/b.png" } }],
      }),
      new Message("generic", { role: "critic", content: "No." }),
      new Message("system", { content: "Be short." }),
    ],
  };
  const ask = await observed(() => state);
  expect(JSON.parse(ask.output ?? "")).toEqual({
    messages: [
      {
        role: "user",
        content: [{ type: "image_url", image_url: { url: "https://a.example/b.png" } }],
      },
      { role: "critic", content: "No." },
      { role: "system", content: "Be short." },
    ],
  });
});

test("no getter runs, and what only looks like a message is as it was", async () => {
  const hostile = Object.defineProperty(chunk(""), "content", {
    get: () => {
      throw new Error("a getter ran");
    },
  });
  const ask = await observed(() => ({
    hostile,
    other: { lc_namespace: ["langchain_core", "runnables"], content: "x" },
    proxy: new Proxy(chunk("x"), {}),
  }));
  expect(JSON.parse(ask.output ?? "")).toEqual({
    hostile: { role: "assistant" },
    other: { lc_namespace: ["langchain_core", "runnables"], content: "x" },
    proxy: "[Proxy]",
  });
});
