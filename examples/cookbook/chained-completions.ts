// The cookbook's chained calls: the second completion asks about the answer of the first. Both
// are children of the method that makes them, so the chain is one trace.
import { MistralTraced, observe } from "mistral-traced";

export class PaintingGuide extends MistralTraced {
  @observe()
  async findBestPaintingFrom(country = "France") {
    const painter = await this.mistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 1024,
      temperature: 0.1,
      messages: [
        {
          role: "user",
          content: `Who is the best painter from ${country}? Only provide the name.`,
        },
      ],
    });
    const painterName = painter.choices[0]?.message?.content;
    const painting = await this.mistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 1024,
      messages: [
        {
          role: "user",
          content: `What is the most famous painting of ${painterName}? Answer in one short sentence.`,
        },
      ],
    });
    return painting.choices[0]?.message?.content;
  }
}
