// Services that call Mistral, as Nest injects them: one with a constructor of its own, one without.
import { Injectable } from "@nestjs/common";
import { MistralTraced, observe } from "mistral-traced";

@Injectable()
export class Settings {
  readonly model = "mistral-small-latest";
}

@Injectable()
export class PainterService extends MistralTraced {
  constructor(private readonly settings: Settings) {
    super({ apiKey: "any", serverURL: process.env["MISTRAL_URL"] ?? "" });
  }

  @observe()
  async findPainter(country: string): Promise<unknown> {
    const response = await this.mistralCompletion({
      model: this.settings.model,
      messages: [{ role: "user", content: `Who is the best painter from ${country}?` }],
    });
    return response.choices[0]?.message?.content;
  }
}

@Injectable()
@observe({ asType: "agent" })
export class PlainService extends MistralTraced {
  async findAnyPainter(): Promise<unknown> {
    const response = await this.mistralCompletion({
      model: "mistral-small-latest",
      messages: [{ role: "user", content: "Who is the best painter?" }],
    });
    return response.choices[0]?.message?.content;
  }
}
