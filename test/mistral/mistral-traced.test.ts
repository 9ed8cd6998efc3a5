// `MistralTraced` with the real client over HTTP: what its four methods return, and what they record.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { observe } from "../../src/index.js";
import { MistralTraced } from "../../src/mistral/mistral-traced.js";
import {
  captureTraces,
  formatTrace,
  startMistralStandIn,
  type MistralStandIn,
} from "../../src/testing/index.js";

const model = "mistral-small-latest";

class PainterGuide extends MistralTraced {
  @observe()
  async findBestPainterFrom(country: string): Promise<unknown> {
    const content = `Who is the best painter from ${country}? Answer in one short sentence.`;
    const response = await this.mistralCompletion({
      model,
      maxTokens: 1024,
      temperature: 0.4,
      messages: [{ role: "user", content }],
    });
    return response.choices[0]?.message?.content;
  }
}

let standIn: MistralStandIn;
let guide: PainterGuide;

beforeAll(async () => {
  standIn = await startMistralStandIn();
  guide = new PainterGuide({ apiKey: "any", serverURL: standIn.url });
});
afterAll(() => standIn.close());

describe("MistralTraced", () => {
  it("records a completion as one generation under the method that asked for it", async () => {
    const { result, observations } = await captureTraces(() => guide.findBestPainterFrom("France"));

    expect(result).toMatch(/^Claude Monet/);
    expect(formatTrace(observations, { metadata: true, width: 90 })).toMatchInlineSnapshot(`
      "findBestPainterFrom (span)
      │ in:  France
      │ out: Claude Monet, renowned for his role as a founder of French Impressionist painting, is ofte…
      └─ mistralCompletion (generation) mistral-small-latest
           in:  [{"role":"user","content":"Who is the best painter from France? Answer in one short senten…
           out: {"role":"assistant","content":"Claude Monet, renowned for his role as a founder of French …
           parameters: {"max_tokens":1024,"temperature":0.4}
           usage: input 17, output 35, total 52
           metadata.finish_reason: stop
           metadata.response_id: c5fcf6157f4b5f82b413c9685212faa7"
    `);
  });
});
