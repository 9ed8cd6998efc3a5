import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";
import { Guide } from "./guide";

test("a service is traced in Jest", async () => {
  const mistral = await startMistralStandIn({
    replies: [
      { toolCalls: [{ name: "weather", arguments: { city: "Paris" } }] },
      { text: "Sunny" },
    ],
  });
  const guide = new Guide({ apiKey: "any", serverURL: mistral.url });
  const { result, observations } = await captureTraces(() => guide.answer("Weather?"));
  await mistral.close();

  expect(result).toBe("Sunny");
  expect(formatTrace(observations, { io: false, usage: false })).toBe(
    `answer (span)
└─ runTools (agent)
   ├─ mistral.chat.complete (generation) mistral-small-latest
   ├─ weather (tool)
   └─ mistral.chat.complete (generation) mistral-small-latest`,
  );
});
