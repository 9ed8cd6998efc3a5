// The examples of Langfuse's cookbook "Mistral SDK", run against the stand-in without a network.
import { Mistral } from "@mistralai/mistralai";
import type { ChatCompletionRequest } from "@mistralai/mistralai/models/components";
import { expect, test } from "vitest";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";

const model = "mistral-small-latest";

test.each([
  ["Who is the best painter from France? Answer in one short sentence.", /^Claude Monet, renowned/],
  ["Who is the best painter from Germany? Only provide the name.", /^Albrecht Dürer$/],
  [
    "What is the most famous painting of Albrecht Dürer? Answer in one short sentence.",
    /"Self-Portrait at Twenty-Eight\."$/,
  ],
  ["Who are the best five painter from Spain? Answer in one short sentence.", /Joan Miró\.$/],
  ["Who is the best musician from Spain? Answer in one short sentence.", /Andrés Segovia/],
  ["Who are the best five musician from Spain? Answer in one short sentence.", /Rosalía\.$/],
])(
  "the prompt %s is answered as in the cookbook, complete and streamed",
  async (content, answer) => {
    await using mistral = await startMistralStandIn();
    const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
    const request = { model, messages: [{ role: "user" as const, content }] };
    const whole = await client.chat.complete(request);
    expect(whole.choices[0]?.message?.content).toMatch(answer);
    let streamed = "";
    for await (const { data } of await client.chat.stream(request)) {
      const piece = data.choices[0]?.delta.content;
      if (typeof piece === "string") streamed += piece;
    }
    expect(streamed).toBe(whole.choices[0]?.message?.content);
  },
);

test("the mock server's usage is the cookbook's if it shows one", async () => {
  await using mistral = await startMistralStandIn();
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  const content = "Who is the best musician from Spain? Answer in one short sentence.";
  const answer = await client.chat.complete({ model, messages: [{ role: "user", content }] });
  expect(answer.usage).toMatchObject({ promptTokens: 17, completionTokens: 33, totalTokens: 50 });
});

test.each([
  ["T1005", '{"status": "Pending"}', "Your transaction T1005 is currently pending."],
  ["T1001", '{"status": "Paid"}', "Your transaction T1001 is currently paid."],
  ["T9999", '{"error": "transaction id not found."}', "I could not find the transaction T9999."],
])(
  "the question for the status of %s leads to a tool call and an answer",
  async (id, result, said) => {
    await using mistral = await startMistralStandIn();
    const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
    const parameters = { type: "object", properties: { transaction_id: { type: "string" } } };
    const messages: ChatCompletionRequest["messages"] = [
      { role: "user", content: `What's the status of my transaction ${id}?` },
    ];
    const first = await client.chat.complete({
      model,
      messages,
      toolChoice: "any",
      tools: [{ type: "function", function: { name: "retrieve_payment_status", parameters } }],
    });
    const message = first.choices[0]?.message;
    const [toolCall] = message?.toolCalls ?? [];
    expect(toolCall?.function).toEqual({
      name: "retrieve_payment_status",
      arguments: JSON.stringify({ transaction_id: id }),
    });
    messages.push(
      { role: "assistant", content: "", toolCalls: message?.toolCalls },
      { role: "tool", name: "retrieve_payment_status", content: result, toolCallId: toolCall?.id },
    );
    const second = await client.chat.complete({ model, messages });
    expect(second.choices[0]?.message?.content).toBe(said);
  },
);

test("any other prompt than the cookbook's gets a short answer that repeats it", async () => {
  await using mistral = await startMistralStandIn();
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  const answer = await client.chat.complete({
    model,
    messages: [{ role: "user", content: "Who was that?" }],
  });
  expect(answer.choices[0]?.message?.content).toBe(
    "This is the Mistral stand-in. You asked: Who was that?",
  );
});
