// The cookbook's async streaming section, under the name that it has in Python.
import { MistralTraced, observe } from "mistral-traced";

export class FiveMusiciansGuide extends MistralTraced {
  @observe()
  async *asyncStreamFindBestFiveMusicianFrom(country = "France") {
    yield* this.asyncStreamMistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 1024,
      messages: [
        {
          role: "user",
          content: `Who are the best five musician from ${country}? Answer in one short sentence.`,
        },
      ],
    });
  }
}
