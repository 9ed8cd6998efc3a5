// Tours: traces of five observations, of calls to a mock of Mistral through the real SDK. Complete and streamed,
// with a tool, with thinking, and one that fails.
import { MistralTraced, langfuseContext, observe, propagateAttributes } from "mistral-traced";
import { startMistralStandIn } from "mistral-traced/testing";

const mistral = await startMistralStandIn({
  replies: [
    { when: "weather", toolCalls: [{ name: "weather", arguments: { city: "Paris" } }] },
    {
      when: "think",
      thinking: "Let me see.",
      text: 'It is 4. Ünïcødé ☃ 𝄞 \u0000 \u2028 "\\ <tag>',
    },
    { when: "busy", status: 429 },
    { text: "Claude Monet" },
  ],
});

class Guide extends MistralTraced {
  constructor() {
    super({ apiKey: "any", serverURL: mistral.url, retryConfig: { strategy: "none" } });
  }

  async ask(content) {
    const model = "mistral-small-latest";
    const messages = [{ role: "user", content }];
    const response = await this.mistralCompletion({ model, temperature: 0.1, messages });
    return response.choices[0].message.content;
  }

  async tell(content) {
    const model = "mistral-large-latest";
    const messages = [{ role: "user", content }];
    let events = 0;
    for await (const _ of this.streamMistralCompletion({ model, messages })) events += 1;
    return events;
  }
}

const guide = new Guide();

const tour = observe("tour", async (number) => {
  langfuseContext.updateCurrentTrace({ metadata: { plan: "pro", nested: { a: [1, 2.5, null] } } });
  await guide.ask(`Who painted number ${String(number)}?`);
  await guide.ask("weather");
  await guide.tell("think");
  await guide.ask("busy").catch(() => undefined);
});

/** Makes tours, one visitor after another. */
export async function makeTours(count) {
  for (let number = 0; number < count; number += 1) {
    const attributes = { userId: `user-${number % 3}`, sessionId: "chat", tags: ["interop"] };
    // oxlint-disable-next-line no-await-in-loop -- one visitor after another
    await propagateAttributes(attributes, () => tour(number));
  }
  await mistral.close();
}
