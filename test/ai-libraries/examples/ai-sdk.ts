// The program of docs/ai-sdk.md.
import { createMistral } from "@ai-sdk/mistral";
import { generateText, registerTelemetry, stepCountIs, tool } from "ai";
import { observe } from "mistral-traced/observe";
import { aiSdkTelemetry } from "mistral-traced/ai-sdk";
import { z } from "zod";

registerTelemetry(aiSdkTelemetry());

const mistral = createMistral();

export class WeatherGuide {
  @observe({ asType: "agent" })
  async answer(question: string) {
    const { text } = await generateText({
      model: mistral("mistral-small-latest"),
      prompt: question,
      tools: {
        weather: tool({
          description: "The weather in a city",
          inputSchema: z.object({ city: z.string() }),
          execute: ({ city }) => `Sun in ${city}`,
        }),
      },
      stopWhen: stepCountIs(3),
    });
    return text;
  }
}
