import { MistralTraced, observe, tool } from "mistral-traced";
import { z } from "zod3";

export class Guide extends MistralTraced {
  @tool({ description: "The weather in a city", parameters: z.object({ city: z.string() }) })
  async weather({ city }: { city: string }) {
    return { city, sky: "clear" };
  }

  @observe()
  async answer(content: string): Promise<string> {
    const messages = [{ role: "user" as const, content }];
    return (await this.runTools({ model: "mistral-small-latest", messages })).text;
  }
}
