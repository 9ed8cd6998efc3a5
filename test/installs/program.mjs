import { flush, MistralTraced, observe } from "mistral-traced";

const messages = [{ role: "user", content: "Who is the best painter from Italy?" }];

class PainterGuide extends MistralTraced {
  ask = observe("ask", async () => {
    const response = await this.mistralCompletion({ model: "mistral-small-latest", messages });
    return response.choices[0].message.content;
  });
}

console.log(await new PainterGuide().ask());
await flush();
