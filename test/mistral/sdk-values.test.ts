// The SDK's values under the entry `mistral-traced/observe` alone, which does not load the traced
// client: this file imports nothing else that observes.
import { Mistral } from "@mistralai/mistralai";
import { describe, expect, it, vi } from "vitest";
import { observe } from "../../src/observe.js";
import { captureTraces } from "../../src/testing/capture-traces.js";

describe("observed by mistral-traced/observe alone", () => {
  it("the chunks of a streamed chat are recorded as their text", async () => {
    const answer = observe(async function* answer() {
      for (const content of ["Hel", "lo"]) yield { data: { choices: [{ delta: { content } }] } };
    });
    const { observations } = await captureTraces(async () => {
      for await (const _ of answer());
    });
    expect(observations).toMatchObject([{ output: "Hello" }]);
  });

  it("a page of a list is recorded as a value, and the next one is not fetched", async () => {
    const fetch = vi.fn();
    // The form that the SDK's unwrapResultIterator gives.
    const page = {
      result: { data: ["first"] },
      next: fetch,
      "~next": { cursor: "2" },
      async *[Symbol.asyncIterator]() {
        yield fetch();
      },
    };
    const { observations } = await captureTraces(() => observe("list", () => page)());
    expect(observations).toHaveLength(1);
    expect(observations[0]?.output).toContain('"result":{"data":["first"]}');
    expect(fetch).not.toHaveBeenCalled();
  });

  it("a client is recorded by its name, without its key", async () => {
    const use = observe("call", (_client: Mistral) => "used");
    const key = "a-key-of-Mistral";
    const { observations } = await captureTraces(() => use(new Mistral({ apiKey: key })));
    expect(observations).toMatchObject([{ input: '"[Mistral]"' }]);
  });
});
