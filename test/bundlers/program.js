// A program with the package, tools of zod 3 and valibot among it, which is bundled and run where
// nothing is installed. Servers are in the environment.
import { MistralTraced, flush, observe, tool } from "mistral-traced";
import * as v from "valibot";
import { z } from "zod3";

const weather = tool(async ({ city }) => ({ city, sky: "clear" }), {
  name: "weather",
  description: "The weather in a city",
  parameters: z.object({ city: z.string().describe("Its name") }),
});
const price = tool(async ({ city }) => `${city.length} €`, {
  name: "price",
  description: "The price of a ticket",
  parameters: v.object({ city: v.string() }),
});

const ask = observe(
  async (content) => {
    const service = new MistralTraced({ apiKey: "any", serverURL: process.env.MISTRAL_URL });
    const messages = [{ role: "user", content }];
    const request = { model: "mistral-small-latest", messages, tools: [weather, price] };
    return (await service.runTools(request)).text;
  },
  { name: "ask" },
);

ask("Weather and price?")
  .then(async (text) => {
    await flush();
    console.log(text);
  })
  .catch((error) => {
    console.log(error);
    process.exitCode = 1;
  });
