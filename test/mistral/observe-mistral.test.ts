// The observed client passes for the client in everything but that its calls are traced.
import { Mistral } from "@mistralai/mistralai";
import { chatComplete } from "@mistralai/mistralai/funcs/chatComplete.js";
import { describe, expect, it, vi } from "vitest";
import { unobserved } from "../../src/mistral/client.js";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { ask, model, recorded, startClient } from "./client.js";

describe("observeMistral", () => {
  it("observeMistral returns a client of the same class, whose parts stay the same objects", () => {
    const mistral = observeMistral(new Mistral({ apiKey: "any" }));

    expect(mistral).toBeInstanceOf(Mistral);
    expect(mistral.chat).toBe(mistral.chat);
    expect(mistral.chat.complete).toBe(mistral.chat.complete);
    expect(mistral.chat.complete.name).toBe("complete");
    expect(mistral.constructor).toBe(Mistral);
  });

  it("observeMistral returns the same client for the same client and for an observed one", () => {
    const raw = new Mistral({ apiKey: "any" });

    expect(observeMistral(observeMistral(raw))).toBe(observeMistral(raw));
  });

  it("observeMistral leaves the client itself untraced", async () => {
    const { raw } = await startClient();

    const { observations } = await captureTraces(() =>
      raw.chat.complete({ model, messages: ask() }),
    );

    expect(observations).toEqual([]);
  });

  it("a method taken off an observed client is traced", async () => {
    const { mistral } = await startClient({ replies: [{ text: "Hi" }] });
    const { complete } = mistral.chat;

    const { result, observations } = await captureTraces(() =>
      complete({ model, messages: ask() }),
    );

    expect(result.choices[0]?.message?.content).toBe("Hi");
    expect(observations.map(({ name }) => name)).toEqual(["mistral.chat.complete"]);
  });

  it("an observed client runs calls outside the table of endpoints untraced", async () => {
    const models = { object: "list", data: [] };
    const { mistral } = await startClient({
      exchanges: [
        {
          name: "models",
          category: "models",
          request: { method: "GET", path: "/v1/models" },
          response: {
            status: 200,
            headers: { "content-type": "application/json" },
            body: models,
          },
        },
      ],
    });

    const { result, observations } = await captureTraces(() => mistral.models.list());

    expect(result).toEqual(models);
    expect(observations).toEqual([]);
  });

  it("an observed client is printed and inspected as any object, untraced", async () => {
    const { mistral } = await startClient();
    const { result, observations } = await captureTraces(() => [
      String(mistral as object as { toString(): string }),
      mistral.hasOwnProperty("chat"),
    ]);
    expect(result).toEqual(["[object Object]", false]);
    expect(observations).toEqual([]);
  });

  it("unobserved returns the client for the SDK's standalone functions", async () => {
    const { mistral, raw } = await startClient({ replies: [{ text: "Hi" }] });
    expect(unobserved(mistral)).toBe(raw);
    expect(unobserved(raw)).toBe(raw);

    const { result, observations } = await captureTraces(() =>
      chatComplete(unobserved(mistral), { model, messages: ask() }),
    );

    expect(result.ok).toBe(true);
    expect(observations).toEqual([]);
  });

  it("observeMistral keeps several clients and their calls apart", async () => {
    const clients = await Promise.all(
      ["One", "Two"].map((text) => startClient({ replies: [{ text, delayMs: 5 }] })),
    );

    const { observations } = await captureTraces(() =>
      Promise.all(clients.map(({ mistral }) => mistral.chat.complete({ model, messages: ask() }))),
    );

    expect(clients[0]?.mistral).not.toBe(clients[1]?.mistral);
    expect(observations.map((each) => recorded(each).output)).toEqual([
      { role: "assistant", content: "One" },
      { role: "assistant", content: "Two" },
    ]);
  });

  it("an observed client calls a method that replaced the client's own, as mocks do", async () => {
    const mistral = observeMistral(new Mistral({ apiKey: "any" }));
    const answer = { id: "1", object: "", model, created: 0, usage: {}, choices: [] };
    const spy = vi.spyOn(mistral.chat, "complete").mockResolvedValue(answer);

    const { result, observations } = await captureTraces(() =>
      mistral.chat.complete({ model, messages: ask() }),
    );

    expect(result).toBe(answer);
    expect(spy).toHaveBeenCalledOnce();
    expect(observations).toHaveLength(1);
    spy.mockRestore();
    expect(mistral.chat.complete).not.toBe(spy);
  });

  it("an observed client calls the function that is there at the call", async () => {
    const { mistral, raw } = await startClient();
    await mistral.chat.complete({ model, messages: ask() });
    const answer = { id: "1", object: "", model, created: 0, usage: {}, choices: [] };

    raw.chat.complete = () => Promise.resolve(answer);

    expect(await mistral.chat.complete({ model, messages: ask() })).toBe(answer);
  });

  it("an observed client passes on a method that can't be redefined", () => {
    const raw = new Mistral({ apiKey: "any" });
    const { complete } = raw.chat;
    Object.defineProperty(raw.chat, "complete", { value: complete });

    expect(observeMistral(raw).chat.complete).toBe(complete);
  });

  it("an observed call returns what a bare call returns", async () => {
    const { mistral, raw } = await startClient({ replies: [{ text: "Hi" }] });
    const request = { model, messages: ask() };

    const { result } = await captureTraces(() => mistral.chat.complete(request));

    const { id: _, created: __, ...bare } = await raw.chat.complete(request);
    expect(result).toMatchObject(bare);
  });

  it.each([undefined, null, "a-secret-key", {}, { mistral: {} }])(
    "observeMistral rejects %j, which is not a client, at once",
    (client) => {
      expect(() => observeMistral(client as unknown as Mistral)).toThrow(
        /^observeMistral: the client must be a Mistral client \(got .*Write observeMistral\(new Mistral/,
      );
      expect(() => observeMistral(client as unknown as Mistral)).not.toThrow(/a-secret-key/);
    },
  );
});
