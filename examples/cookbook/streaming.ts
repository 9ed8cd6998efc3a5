// The cookbook's streaming section: the method is a generator, and its observation ends when the
// caller has read the stream, or has stopped reading it.
import { MistralTraced, observe } from "mistral-traced";

export class FivePaintersGuide extends MistralTraced {
  @observe()
  async *streamFindBestFivePainterFrom(country = "France") {
    yield* this.streamMistralCompletion({
      model: "mistral-small-latest",
      maxTokens: 1024,
      messages: [
        {
          role: "user",
          content: `Who are the best five painter from ${country}? Answer in one short sentence.`,
        },
      ],
    });
  }
}
