// Three calls at once, one of which fails: the model receives the error, mends its call, and
// answers. The answer is streamed, and each call is reported as it happens.
import { MistralTraced, observe, tool } from "mistral-traced";
import * as z from "zod";

const departures: Readonly<Record<string, string>> = { Lyon: "10:04", Lille: "10:12" };

export class TravelDesk extends MistralTraced {
  @tool({
    description: "When the next train leaves Paris for a city",
    parameters: z.object({ city: z.string().describe("Its name in French") }),
  })
  async nextTrain({ city }: { city: string }) {
    const time = departures[city];
    if (time === undefined) throw new Error(`There is no station called ${city}.`);
    return { city, time };
  }

  @tool({
    description: "The price of a ticket in euros",
    parameters: z.object({ city: z.string(), second: z.boolean().default(true) }),
  })
  async price({ city, second }: { city: string; second: boolean }) {
    return `${city.length * (second ? 9 : 14)} €`;
  }

  @observe()
  async *plan(content: string) {
    const messages = [{ role: "user" as const, content }];
    for await (const event of this.streamTools({ model: "mistral-small-latest", messages })) {
      if (event.type === "text") yield event.text;
      if (event.type === "tool-result") yield `[${event.call.name}: ${event.call.content}]\n`;
    }
  }
}
