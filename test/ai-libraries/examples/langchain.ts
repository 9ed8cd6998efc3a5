// The program of docs/langchain.md.
import { ChatMistralAI } from "@langchain/mistralai";
import { observe } from "mistral-traced/observe";

const model = new ChatMistralAI({ model: "mistral-small-latest" });

export class PainterGuide {
  @observe()
  async answer(country: string) {
    const parts: string[] = [];
    for await (const { text } of await this.ask(`Who is the best painter from ${country}?`)) {
      parts.push(text);
    }
    return parts.join("");
  }

  @observe({ asType: "generation" })
  ask(question: string) {
    return model.stream(question);
  }
}
