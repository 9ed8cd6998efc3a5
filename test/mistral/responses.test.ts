// Fields that only the HTTP response has, recorded for any client.
import { HTTPClient, Mistral } from "@mistralai/mistralai";
import { describe, expect, it } from "vitest";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import type { SDKOptions } from "../../src/mistral/sdk.js";
import { MistralTraced } from "../../src/mistral/mistral-traced.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { MistralStandInOptions } from "../../src/testing/stand-in/stand-in.js";
import { ownExchanges } from "../exchanges/load.js";
import { ask, collect, model, startClient } from "./client.js";

const headers = {
  "mistral-correlation-id": "0190aa22",
  "x-ratelimit-remaining-req-minute": "352",
  "set-cookie": "secret",
};

async function startOptions(options: MistralStandInOptions) {
  const { standIn } = await startClient(options);
  return { apiKey: "any", serverURL: standIn.url };
}

describe("a client that the service makes itself", () => {
  it("a client that the service makes records the correlation id and the rate limits", async () => {
    const guide = new MistralTraced(await startOptions({ replies: [{ text: "Hi", headers }] }));

    const { observations } = await captureTraces(async () => {
      await guide.mistralCompletion({ model, messages: ask() });
      await collect(guide.streamMistralCompletion({ model, messages: ask() }));
    });

    expect(observations).toHaveLength(2);
    for (const { metadata } of observations) {
      expect(metadata).toMatchObject({
        mistral_correlation_id: "0190aa22",
        x_ratelimit_remaining_req_minute: "352",
      });
      expect(JSON.stringify(metadata)).not.toContain("secret");
    }
  });

  it("a client that the service makes records the headers of the answer, not of failed tries", async () => {
    const guide = new MistralTraced(
      await startOptions({
        replies: [
          { status: 429, headers: { "retry-after": "0" } },
          { text: "Hi", headers },
        ],
      }),
    );
    const backoff = { initialInterval: 1, maxInterval: 5, exponent: 1, maxElapsedTime: 1000 };
    const retries = { strategy: "backoff", backoff, retryConnectionErrors: false } as const;

    const { observations } = await captureTraces(() =>
      guide.mistralCompletion({ model, messages: ask() }, { retries }),
    );

    expect(observations).toHaveLength(1);
    expect(observations[0]?.level).toBe("DEFAULT");
    expect(observations[0]?.metadata).not.toHaveProperty("retry_after");
    expect(observations[0]?.metadata).toHaveProperty("mistral_correlation_id", "0190aa22");
  });

  it("a client that the service makes records the usage of a moderation, which the SDK drops", async () => {
    const exchanges = ownExchanges().filter(({ name }) => name === "moderation");
    const guide = new MistralTraced(await startOptions({ exchanges }));

    const { result, observations } = await captureTraces(() =>
      guide.mistral.classifiers.moderate({ model: "mistral-moderation-latest", inputs: ["Hm?"] }),
    );

    expect(result).not.toHaveProperty("usage");
    expect(observations[0]?.usage).toEqual({
      input: 11,
      input_other_tokens: 61,
      output: 0,
      total: 72,
    });
  });

  it("a client that the service makes leaves an answer that is not JSON to the SDK", async () => {
    const guide = new MistralTraced(
      await startOptions({
        exchanges: [
          {
            name: "broken",
            category: "broken",
            request: { method: "POST", path: "/v1/moderations" },
            response: { status: 200, headers: { "content-type": "application/json" }, body: "{" },
          },
        ],
      }),
    );

    const call = captureTraces(() =>
      guide.mistral.classifiers.moderate({ model: "mistral-moderation-latest", inputs: ["Hm?"] }),
    );

    await expect(call).rejects.toThrow(/JSON/);
  });
});

describe("a client of the program", () => {
  const fetcher: typeof fetch = (input, init) => fetch(input, init);
  it.each([
    ["a Mistral client", (options: SDKOptions) => new Mistral(options)],
    ["an HTTP client", (options: SDKOptions) => ({ ...options, httpClient: new HTTPClient() })],
    [
      "a client with a fetch of its own",
      (options: SDKOptions) => new Mistral({ ...options, httpClient: new HTTPClient({ fetcher }) }),
    ],
  ])("a client of the program records the headers (%s)", async (_, make) => {
    const given = make(await startOptions({ replies: [{ text: "Hi", headers }] }));
    const service = new MistralTraced(given);

    const { observations } = await captureTraces(async () => {
      await service.mistralCompletion({ model, messages: ask() });
      await service.mistral.chat.complete({ model, messages: ask() });
    });

    expect(observations).toHaveLength(2);
    for (const { metadata } of observations) {
      expect(metadata).toHaveProperty("mistral_correlation_id", "0190aa22");
    }
  });

  it("hooks of the program see each response once, and the client keeps its own keys", async () => {
    const raw = new Mistral(await startOptions({ replies: [{ text: "Hi", headers }] }));
    const keys = Reflect.ownKeys(raw.chat);
    const { hooks } = (raw as unknown as { _options: { hooks: Hooks } })._options;
    const seen: Response[] = [];
    hooks.registerAfterSuccessHook({
      afterSuccess: (_, response) => (seen.push(response), response),
    });
    observeMistral(raw);
    const mistral = observeMistral(raw, { trace: { sessionId: "s" } });

    await raw.chat.complete({ model, messages: ask() });
    await captureTraces(() => mistral.chat.complete({ model, messages: ask() }));

    expect(seen).toHaveLength(2);
    expect(Reflect.ownKeys(raw.chat)).toEqual(keys);
    expect(Object.keys(hooks)).not.toContain("afterSuccess");
  });
});

interface Hooks {
  registerAfterSuccessHook(hook: {
    afterSuccess: (context: unknown, response: Response) => Response;
  }): void;
}
