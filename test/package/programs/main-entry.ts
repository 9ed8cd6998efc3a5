// Uses the main entry in a program, compiled without Node's types.
import { configure, counters, flush, MistralTraced, observe, type Mask } from "mistral-traced";

export class Guide extends MistralTraced {
  @observe({ asType: "chain" })
  async answer(question: string): Promise<string> {
    const response = await this.mistralCompletion({
      model: "mistral-small-latest",
      messages: [{ role: "user", content: question }],
    });
    return JSON.stringify(response.choices[0]?.message?.content);
  }

  // @ts-expect-error -- a property is nothing that can be observed
  @observe()
  readonly name: string = "guide";
}

const mask: Mask = ({ data }) => data.replaceAll("secret", "***");
export const tracing = configure({ enabled: false, mask });
export const sent: Promise<number> = flush().then(() => counters().sent);
