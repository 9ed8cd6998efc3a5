// Methods of a subclass of `Mistral`: what they call is observed, and they are what they were.
import { Mistral } from "@mistralai/mistralai";
import { describe, expect, it, onTestFinished } from "vitest";
import { observe, observeMistral } from "../../src/index.js";
import { captureTraces } from "../../src/testing/index.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";
import { MODES, runInMode } from "../law/modes.js";
import { ask, model } from "./client.js";

class Shop extends Mistral {
  readonly #greeting = "Hello";
  protected readonly suffix = "!";

  /** Private fields, another method of its own, and a part. */
  async answer(): Promise<unknown> {
    const { choices } = await this.chat.complete({ model, messages: ask(this.greet()) });
    return choices[0]?.message?.content;
  }

  greet(): string {
    return this.#greeting + this.suffix;
  }

  readonly fill = async (): Promise<number> => {
    await Promise.resolve();
    const { choices } = await this.fim.complete({ model: "codestral-latest", prompt: "a" });
    return choices.length;
  };

  async *words(): AsyncGenerator<string, string> {
    for await (const { data } of await this.chat.stream({ model, messages: ask() })) {
      yield JSON.stringify(data.choices[0]?.delta.content);
    }
    return "end";
  }

  self(): this {
    return this;
  }

  fails(): never {
    throw new RangeError("shut");
  }
}

async function startShop(): Promise<Shop> {
  const standIn = await startMistralStandIn({ replies: [{ text: ["Bon", "jour"] }] });
  onTestFinished(() => standIn.close());
  return new Shop({ apiKey: "any", serverURL: standIn.url });
}

async function useOf(shop: Shop): Promise<unknown[]> {
  const words: unknown[] = [];
  const generator = shop.words();
  for (let step = await generator.next(); ; step = await generator.next()) {
    words.push(step.value);
    if (step.done) break;
  }
  return [await shop.answer(), await shop.fill(), words, shop.greet(), shop.answer.name];
}

describe("a subclass of Mistral", () => {
  it("has the calls of its own methods, fields and generators observed", async () => {
    const shop = observeMistral(await startShop());

    const { observations } = await captureTraces(async () => {
      await observe(() => useOf(shop), { name: "use" })();
    });

    expect(new Set(observations.map(({ traceId }) => traceId)).size).toBe(1);
    expect(observations.map(({ name }) => name)).toEqual([
      "use",
      "mistral.chat.stream",
      "mistral.chat.complete",
      "mistral.fim.complete",
    ]);
  });

  it.each(MODES)("answers as the bare one with tracing %s", async (mode) => {
    const bare = await useOf(await startShop());
    const original = await startShop();
    const shop = observeMistral(original);

    const { result } = await runInMode(mode, () => useOf(shop));

    expect(result).toEqual(bare);
    expect(() => shop.fails()).toThrow(RangeError);
    expect(shop.self()).toBe(original);
    expect(shop).toBeInstanceOf(Shop);
  });

  it("is not observed beside its observed form, and parts stay the same objects", async () => {
    const original = await startShop();
    const { chat } = original;
    const shop = observeMistral(original);

    const { observations } = await captureTraces(async () => {
      const other = original.answer();
      shop.greet();
      await other;
    });

    expect(observations).toEqual([]);
    expect(original.chat).toBe(chat);
    expect(Object.keys(original)).toEqual(
      Object.keys(await startShop().then((bare) => (bare.chat, bare))),
    );
  });

  it("keeps the trace's attributes of each observed form", async () => {
    const original = await startShop();
    const one = observeMistral(original, { trace: { sessionId: "one" } });
    const two = observeMistral(original, { trace: { sessionId: "two" } });

    const { observations } = await captureTraces(async () => {
      await Promise.all([one.answer(), two.answer()]);
    });

    const sessions = new Set(observations.map(({ trace }) => trace.sessionId));
    expect(sessions).toEqual(new Set(["one", "two"]));
    expect(observations).toHaveLength(2);
  });

  it("a frozen client runs untraced", async () => {
    const original = await startShop();
    expect(original.chat && original.greet()).toBe("Hello!");
    const shop = observeMistral(Object.freeze(original));

    expect(shop.greet()).toBe("Hello!");
  });
});
