// Recorded traffic replayed by the stand-in through the real Mistral client.
import { Mistral } from "@mistralai/mistralai";
import { ResponseValidationError } from "@mistralai/mistralai/models/errors";
import { describe, expect, test } from "vitest";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";
import { callFor, readResult } from "../exchanges/call.js";
import { essence, recordedEssence } from "../exchanges/essence.js";
import { ownExchanges, recordedExchanges } from "../exchanges/load.js";

/** Samples from the vendor's documentation whose tool executions lack `arguments`: the SDK rejects them. */
const REJECTED_BY_THE_SDK = new Set([
  "conversations_sync__02__websearch_1",
  "conversations_sync__05__code-interpreter_1",
]);

async function replay(exchange: Exchange): Promise<unknown> {
  await using mistral = await startMistralStandIn({ exchanges: [exchange] });
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  return await readResult(await callFor(exchange)(client));
}

async function expectToArrive(exchange: Exchange): Promise<void> {
  const { status } = exchange.response;
  if (REJECTED_BY_THE_SDK.has(exchange.name)) {
    await expect(replay(exchange)).rejects.toBeInstanceOf(ResponseValidationError);
  } else if (status >= 400) {
    await expect(replay(exchange)).rejects.toMatchObject({ statusCode: status });
  } else {
    expect(essence(await replay(exchange))).toEqual(recordedEssence(exchange));
  }
}

describe("our own exchanges", () => {
  test.each(ownExchanges().map((exchange) => [exchange.name, exchange] as const))(
    "our own exchange %s arrives as it was written",
    (_, exchange) => expectToArrive(exchange),
  );

  test("our own exchanges all have different names", () => {
    const names = ownExchanges().map((exchange) => exchange.name);
    expect(names).toEqual([...new Set(names)]);
  });
});

const recorded = recordedExchanges();

if (recorded === undefined) {
  test("recorded traffic is left out, since there is none beside the checkout", () => {
    expect(recordedExchanges()).toBeUndefined();
  });
} else {
  describe("recorded exchanges", () => {
    test.each(recorded.map((exchange) => [exchange.name, exchange] as const))(
      "the recorded exchange %s arrives as it was recorded",
      (_, exchange) => expectToArrive(exchange),
    );

    test("each category of the recorded traffic has an exchange of the project", () => {
      const own = new Set(ownExchanges().map((exchange) => exchange.category));
      const missing = recorded.filter((exchange) => !own.has(exchange.category));
      expect(missing.map((exchange) => exchange.category)).toEqual([]);
    });
  });
}

function hello(name: string, content: string, answer: string): Exchange {
  return {
    name,
    category: "plain_sync",
    request: {
      method: "POST",
      path: "/v1/chat/completions",
      body: { model: "m", messages: [{ role: "user", content }] },
    },
    response: { status: 400, headers: { "content-type": "application/json" }, body: { answer } },
  };
}

async function ask(client: Mistral, content: string): Promise<unknown> {
  const request = { model: "m", messages: [{ role: "user" as const, content }] };
  return client.chat.complete(request).catch((error: { body: string }) => JSON.parse(error.body));
}

describe("the choice of an exchange", () => {
  const exchanges = [hello("a", "A", "a"), hello("b", "B", "b"), hello("b again", "B", "b again")];

  test("the exchange with the same body answers, each once, the last repeatedly", async () => {
    await using mistral = await startMistralStandIn({ exchanges });
    const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
    expect(await ask(client, "B")).toEqual({ answer: "b" });
    expect(await ask(client, "A")).toEqual({ answer: "a" });
    expect(await ask(client, "B")).toEqual({ answer: "b again" });
    expect(await ask(client, "B")).toEqual({ answer: "b again" });
  });

  test("the next exchange with the same path answers a request with another body", async () => {
    await using mistral = await startMistralStandIn({ exchanges });
    const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
    expect(await ask(client, "C")).toEqual({ answer: "a" });
    expect(await ask(client, "C")).toEqual({ answer: "b" });
  });

  test("a streaming request is not answered by an exchange without a stream", async () => {
    await using mistral = await startMistralStandIn({ exchanges });
    const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
    const request = { model: "m", messages: [{ role: "user" as const, content: "A" }] };
    await expect(client.chat.stream(request)).rejects.toMatchObject({ statusCode: 404 });
  });

  test("replies come before exchanges", async () => {
    const replies = [{ when: "A", status: 400, body: { answer: "reply" } }];
    await using mistral = await startMistralStandIn({ replies, exchanges });
    const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
    expect(await ask(client, "A")).toEqual({ answer: "reply" });
    expect(await ask(client, "B")).toEqual({ answer: "b" });
  });
});
