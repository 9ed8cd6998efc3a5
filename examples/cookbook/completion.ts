// The cookbook's first section: one completion inside an observed method.
import { MistralTraced, observe } from "mistral-traced";

export class PainterGuide extends MistralTraced {
  @observe()
  async findBestPainterFrom(country = "France") {
    const response = await this.mistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 1024,
      temperature: 0.4,
      messages: [
        {
          role: "user",
          content: `Who is the best painter from ${country}? Answer in one short sentence.`,
        },
      ],
    });
    return response.choices[0]?.message?.content;
  }
}
