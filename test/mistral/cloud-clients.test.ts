// The clients of Mistral's packages for Azure and Google Cloud: other classes, the same calls.
import * as azure from "@mistralai/mistralai-azure";
import * as gcp from "@mistralai/mistralai-gcp";
import { describe, expect, it, onTestFinished } from "vitest";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";
import { ask, model, recorded, recordedBy } from "./client.js";

/** Sends what a cloud's client sends to the stand-in, whose paths are those of Mistral itself. */
function redirect(to: string) {
  return (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    return fetch(new Request(`${to}/v1/chat/completions`, request));
  };
}

const CLIENTS = {
  Azure: (url: string) =>
    new azure.MistralAzure({
      endpoint: "https://somewhere.inference.ai.azure.com",
      apiKey: "any",
      httpClient: new azure.HTTPClient({ fetcher: redirect(url) }),
    }),
  "Google Cloud": (url: string) =>
    new gcp.MistralGCP({
      projectId: "any",
      apiKey: () => Promise.resolve("any"),
      httpClient: new gcp.HTTPClient({ fetcher: redirect(url) }),
    }),
};

async function start(cloud: keyof typeof CLIENTS) {
  const standIn = await startMistralStandIn({ replies: [{ text: ["Bon", "jour"] }] });
  onTestFinished(() => standIn.close());
  const raw = CLIENTS[cloud](standIn.url);
  return { raw, mistral: observeMistral(raw) };
}

describe.each(["Azure", "Google Cloud"] as const)("the client for %s", (cloud) => {
  it("an observed cloud client keeps its class, and its calls are generations", async () => {
    const { raw, mistral } = await start(cloud);

    const { observation, input, output } = await recordedBy(() =>
      mistral.chat.complete({ model, messages: ask() }),
    );

    expect(mistral.constructor).toBe(raw.constructor);
    expect(observation).toMatchObject({ name: "mistral.chat.complete", type: "generation", model });
    expect(observation.usage?.["total"]).toBeGreaterThan(0);
    expect([input, output]).toEqual([ask(), { role: "assistant", content: "Bonjour" }]);
  });

  it("a stream of an observed cloud client is the SDK's own", async () => {
    const { raw, mistral } = await start(cloud);
    const bare = await raw.chat.stream({ model, messages: ask() });

    const { result, observations } = await captureTraces(async () => {
      const stream = await mistral.chat.stream({ model, messages: ask() });
      const pieces = [];
      for await (const { data } of stream) pieces.push(data.choices[0]?.delta.content);
      return { stream, pieces };
    });

    expect(result.stream.constructor).toBe(bare.constructor);
    expect(result.pieces.filter((piece) => piece !== "")).toEqual(["Bon", "jour"]);
    expect(recorded(observations[0]).output).toEqual({ role: "assistant", content: "Bonjour" });
    await bare.cancel();
  });
});
