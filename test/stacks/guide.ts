import { MistralTraced, observe } from "mistral-traced";

class PainterGuide extends MistralTraced {
  @observe()
  async findPainter(country: string) {
    const content = `Who is the best painter from ${country}?`;
    const messages = [{ role: "user" as const, content }];
    const response = await this.mistralCompletion({ model: "mistral-small-latest", messages });
    return String(response.choices[0]?.message?.content);
  }

  @observe()
  async *tellStory(country: string) {
    const messages = [{ role: "user" as const, content: `A story from ${country}` }];
    const stream = this.streamMistralCompletion({ model: "mistral-small-latest", messages });
    for await (const text of stream) yield text;
  }
}

export const guide = new PainterGuide();
export const answer = observe("answer", (country: string) => guide.findPainter(country));
