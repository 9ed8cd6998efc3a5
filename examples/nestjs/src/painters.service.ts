// A service that calls Mistral. Nest injects its client by its type.
import { Mistral } from "@mistralai/mistralai";
import { Injectable } from "@nestjs/common";
import { MistralTraced, observe } from "mistral-traced";

@Injectable()
export class PaintersService extends MistralTraced {
  // Required: Nest infers its injection from this signature.
  constructor(client: Mistral) {
    super(client);
  }

  @observe()
  async findPainter(country: string) {
    const content = `Who is the best painter from ${country}? Answer in one short sentence.`;
    const messages = [{ role: "user" as const, content }];
    const response = await this.mistralCompletion({ model: "mistral-small-latest", messages });
    return String(response.choices[0]?.message?.content);
  }
}
