// The service that the example tests test: two questions at the same time, each an observed method
// with a model call under it.
import { MistralTraced, observe } from "mistral-traced";

export class PainterGuide extends MistralTraced {
  @observe()
  async findPainters(countries: readonly string[]) {
    return Promise.all(countries.map((country) => this.findPainter(country)));
  }

  @observe({ asType: "chain" })
  async findPainter(country: string) {
    const response = await this.mistralCompletion({
      model: "mistral-small-latest",
      messages: [{ role: "user", content: `Who is the best painter from ${country}?` }],
    });
    return response.choices[0]?.message?.content;
  }
}
