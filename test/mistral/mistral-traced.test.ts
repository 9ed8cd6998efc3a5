// `MistralTraced` with the real client over HTTP: what its four methods return, and what they record.
import { describe, expect, it } from "vitest";
import { observe } from "../../decorators/observe.js";
import { MistralTraced } from "../../src/mistral/mistral-traced.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { formatTrace } from "../../src/testing/format-trace.js";
import { ask, collect, model, startClient } from "./client.js";

class PainterGuide extends MistralTraced {
  @observe()
  async findBestPainterFrom(country: string): Promise<unknown> {
    const response = await this.mistralCompletion({
      model,
      maxTokens: 1024,
      temperature: 0.4,
      messages: ask(`Who is the best painter from ${country}? Answer in one short sentence.`),
    });
    return response.choices[0]?.message?.content;
  }

  @observe()
  async *findBestFivePainterFrom(country: string): AsyncGenerator<string> {
    const content = `Who are the best five painter from ${country}? Answer in one short sentence.`;
    yield* this.streamMistralCompletion({ model, maxTokens: 1024, messages: ask(content) });
  }

  @observe()
  async compare(...countries: string[]): Promise<unknown[]> {
    return Promise.all(countries.map((country) => this.findBestPainterFrom(country)));
  }
}

async function startGuide(): Promise<PainterGuide> {
  const { raw } = await startClient();
  return new PainterGuide(raw);
}

describe("MistralTraced", () => {
  it("MistralTraced records a completion as one generation under the method that called it", async () => {
    const guide = await startGuide();

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
           metadata.mistral_correlation_id: e1e31a2d-19c0-b7e9-8918-8a7524f2a1c0
           metadata.finish_reason: stop
           metadata.response_id: c5fcf6157f4b5f82b413c9685212faa7"
    `);
  });

  it("MistralTraced records a stream of text that a generator passes on", async () => {
    const guide = await startGuide();

    const { result, observations } = await captureTraces(() =>
      collect(guide.findBestFivePainterFrom("Spain")),
    );

    expect(result.length).toBeGreaterThan(3);
    expect(result.join("")).toMatch(/^The best five painters from Spain are .*Miró\.$/);
    expect(formatTrace(observations, { width: 90 })).toMatchInlineSnapshot(`
      "findBestFivePainterFrom (span)
      │ in:  Spain
      │ out: The best five painters from Spain are Diego Velázquez, Francisco Goya, Pablo Picasso, Salv…
      └─ streamMistralCompletion (generation) mistral-small-latest
           in:  [{"role":"user","content":"Who are the best five painter from Spain? Answer in one short s…
           out: {"role":"assistant","content":"The best five painters from Spain are Diego Velázquez, Fran…
           parameters: {"max_tokens":1024}
           usage: input 18, output 29, total 47"
    `);
  });

  it("MistralTraced records a call under the name of its method", async () => {
    const guide = await startGuide();
    const request = { model, messages: ask() };

    const { observations } = await captureTraces(async () => {
      await guide.mistralCompletion(request);
      await guide.asyncMistralCompletion(request);
      await collect(guide.streamMistralCompletion(request));
      await collect(guide.asyncStreamMistralCompletion(request));
      await guide.mistral.chat.complete(request);
    });

    expect(observations.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "mistralCompletion generation",
      "asyncMistralCompletion generation",
      "streamMistralCompletion generation",
      "asyncStreamMistralCompletion generation",
      "mistral.chat.complete generation",
    ]);
    expect(new Set(observations.map(({ output }) => output)).size).toBe(1);
  });

  it("MistralTraced records parallel calls as siblings, and each call outside as a trace", async () => {
    const guide = await startGuide();

    const { observations } = await captureTraces(async () => {
      await Promise.all([guide.compare("France", "Spain"), guide.findBestPainterFrom("Italy")]);
    });

    expect(formatTrace(observations, { io: false, usage: false })).toMatchInlineSnapshot(`
      "compare (span)
      ├─ findBestPainterFrom (span)
      │  └─ mistralCompletion (generation) mistral-small-latest
      └─ findBestPainterFrom (span)
         └─ mistralCompletion (generation) mistral-small-latest
      findBestPainterFrom (span)
      └─ mistralCompletion (generation) mistral-small-latest"
    `);
  });
});
