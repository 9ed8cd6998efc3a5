// The second service: it knows painters, as it asks Mistral.
import { MistralTraced, observe } from "mistral-traced";
import { serve } from "./service.js";

class Painters extends MistralTraced {
  @observe()
  async bestFrom(country: string): Promise<string> {
    const response = await this.mistralCompletion({
      model: "mistral-small-latest",
      messages: [
        {
          role: "user",
          content: `Who is the best painter from ${country}? Answer in one short sentence.`,
        },
      ],
    });
    return String(response.choices[0]?.message?.content);
  }
}

const serverURL = process.env["MISTRAL_SERVER_URL"];
const painters = new Painters(serverURL ? { apiKey: "stand-in", serverURL } : {});
serve((url) => painters.bestFrom(url.searchParams.get("country") ?? "France"));
