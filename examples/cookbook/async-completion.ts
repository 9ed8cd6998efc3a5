// The cookbook's async section. In JavaScript every call is asynchronous: this is the completion
// again, under the name that it has in Python.
import { MistralTraced, observe } from "mistral-traced";

export class MusicianGuide extends MistralTraced {
  @observe()
  async asyncFindBestMusicianFrom(country = "France") {
    const response = await this.asyncMistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 1024,
      messages: [
        {
          role: "user",
          content: `Who is the best musician from ${country}? Answer in one short sentence.`,
        },
      ],
    });
    return response.choices[0]?.message?.content;
  }
}
