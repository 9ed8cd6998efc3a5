// A prompt that is managed in Langfuse: fetched, compiled, and linked to the generation made from it.
import type { LangfuseClient } from "@langfuse/client";
import { langfuseContext, MistralTraced, observe } from "mistral-traced";

export class PainterGuide extends MistralTraced {
  constructor(
    private readonly langfuse: LangfuseClient,
    ...service: ConstructorParameters<typeof MistralTraced>
  ) {
    super(...service);
  }

  @observe()
  async findBestPainterFrom(country: string) {
    const prompt = await this.langfuse.prompt.get("best-painter", {
      // Used where Langfuse can't be asked; a text that it does not hold is not linked.
      fallback: "Who is the best painter from {{country}}? Answer in one short sentence.",
    });
    // Links the generations that this method makes from here on.
    langfuseContext.updateCurrentObservation({ prompt });
    const response = await this.mistralCompletion({
      model: "mistral-small-latest",
      messages: [{ role: "user", content: prompt.compile({ country }) }],
    });
    return response.choices[0]?.message?.content;
  }
}
