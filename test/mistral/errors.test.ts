// The record of a call that fails: a short true message, Mistral's codes, and the very error for
// the caller.
import { Mistral } from "@mistralai/mistralai";
import { describe, expect, it } from "vitest";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import type { Reply } from "../../src/testing/stand-in/reply.js";
import { ask, model, recordedBy, startClient, type Recorded } from "./client.js";

interface Failed extends Recorded {
  readonly thrown: unknown;
}

async function fail(call: () => Promise<unknown>): Promise<Failed> {
  let thrown: unknown;
  const recorded = await recordedBy(async () => {
    await call().catch((error: unknown) => (thrown = error));
  });
  return { ...recorded, thrown };
}

async function failWith(reply: Reply): Promise<Failed> {
  const { mistral } = await startClient({ replies: [reply] });
  return fail(() => mistral.chat.complete({ model, messages: ask() }));
}

describe("a failed call", () => {
  it("a failed call records Mistral's message, status, code, type and the headers that support asks for", async () => {
    const { observation, thrown, input } = await failWith({
      status: 429,
      headers: { "retry-after": "3", "x-ratelimit-remaining-req-minute": "0" },
    });

    expect(thrown).toMatchObject({ name: "SDKError", statusCode: 429 });
    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toBe("Rate limit exceeded (HTTP 429)");
    expect(observation.metadata).toEqual({
      http_status: "429",
      error_code: "1300",
      error_type: "rate_limited",
      mistral_correlation_id: expect.any(String),
      retry_after: "3",
      x_ratelimit_remaining_req_minute: "0",
    });
    expect(observation.model).toBe(model);
    expect(input).toEqual(ask());
  });

  it.each<[string, Reply, string]>([
    ["400", { status: 400 }, "Invalid request (HTTP 400)"],
    ["401", { status: 401 }, "Invalid API Key (HTTP 401)"],
    ["422", { status: 422 }, "body.messages: Field required (HTTP 422)"],
    [
      "422 with a text",
      { status: 422, body: { detail: "No such agent" } },
      "No such agent (HTTP 422)",
    ],
    [
      "422 with the fields within its message",
      {
        status: 422,
        body: {
          object: "error",
          message: { detail: [{ loc: ["body", "store"], msg: "Extra inputs are not permitted" }] },
        },
      },
      "body.store: Extra inputs are not permitted (HTTP 422)",
    ],
    ["500", { status: 500 }, "Internal server error (HTTP 500)"],
    [
      "a proxy's page",
      {
        status: 502,
        headers: { "content-type": "text/html" },
        body: "<html><body>Bad gateway</body></html>",
      },
      "API error occurred: Status 502 Content-Type text/html (HTTP 502)",
    ],
    [
      "an answer of another form",
      { body: { id: "1", choices: "none" } },
      "Response validation failed: object: Invalid input: expected string, received undefined; model: Invalid input: expected string, received undefined; usage: Invalid input: expected object, received undefined; and 2 more (HTTP 200)",
    ],
  ])("a failed call has a short message (%s)", async (_, reply, message) => {
    const { observation, output, thrown } = await failWith(reply);

    expect(thrown).toBeInstanceOf(Error);
    expect(observation.statusMessage).toBe(message);
    expect(output).toEqual({ error: message });
  });

  it.each<[string, Reply]>([
    ["a 422 without a body", { status: 422, body: "" }],
    ["an answer that is cut short", { text: "Hi", fault: { kind: "malformed" } }],
  ])("a failed call records what is wrong with the JSON of the answer (%s)", async (_, reply) => {
    const { observation, thrown } = await failWith(reply);

    expect(thrown).toBeInstanceOf(SyntaxError);
    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toBe((thrown as Error).message);
  });

  it("a call that the SDK rejects records which field of the request is wrong", async () => {
    const { mistral, standIn } = await startClient();
    const messages = [{ role: "nobody", content: 1 }] as never;

    const { observation } = await fail(() => mistral.chat.complete({ model, messages }));

    expect(standIn.requests).toEqual([]);
    expect(observation.statusMessage).toMatch(/^Input validation failed: messages\.0/);
    expect(observation.statusMessage).not.toContain("\n");
  });

  it("a failed call records why Mistral could not be reached", async () => {
    const { standIn } = await startClient();
    await standIn.close();
    const mistral = observeMistral(new Mistral({ apiKey: "any", serverURL: standIn.url }));

    const { observation } = await fail(() => mistral.chat.complete({ model, messages: ask() }));

    expect(observation.statusMessage).toBe(
      "Unable to make request: TypeError: fetch failed (ECONNREFUSED)",
    );
  });

  it("a call that takes too long is an error", async () => {
    const { mistral } = await startClient({ replies: [{ fault: { kind: "stall" } }] });

    const { observation } = await fail(() =>
      mistral.chat.complete({ model, messages: ask() }, { timeoutMs: 30 }),
    );

    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toMatch(/^Request timed out/);
  });

  it("a call that takes longer than the caller's own limit is an error", async () => {
    const { mistral } = await startClient({ replies: [{ fault: { kind: "stall" } }] });
    const signal = AbortSignal.timeout(30);

    const { observation } = await fail(() =>
      mistral.chat.complete({ model, messages: ask() }, { signal }),
    );

    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toMatch(/time/i);
  });

  it.each([undefined, "enough"])(
    "a call that the caller aborts is a warning (%s)",
    async (reason) => {
      const { mistral } = await startClient({ replies: [{ fault: { kind: "stall" } }] });
      const controller = new AbortController();

      const { observation } = await fail(() => {
        const { signal } = controller;
        const answer = mistral.chat.complete({ model, messages: ask() }, { signal });
        setTimeout(() => controller.abort(reason), 10);
        return answer;
      });

      expect(observation.level).toBe("WARNING");
      expect(observation.statusMessage).toBe(
        `The caller aborted the request${reason === undefined ? "." : `: ${reason}`}`,
      );
    },
  );

  it("a failed call throws the client's own error object", async () => {
    const { mistral, raw } = await startClient();
    const error = new Error("from a hook");
    raw.chat.complete = () => Promise.reject(error);

    const { thrown } = await fail(() => mistral.chat.complete({ model, messages: ask() }));

    expect(thrown).toBe(error);
  });
});
