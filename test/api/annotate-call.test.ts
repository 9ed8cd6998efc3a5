// `annotateCall`: its annotation reaches the calls that its function makes itself, and no request.
import { describe, expect, expectTypeOf, it } from "vitest";
import { observe } from "../../decorators/observe.js";
import { MistralTraced } from "../../src/mistral/mistral-traced.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { annotateCall } from "../../src/api/annotate-call.js";
import { state } from "../../src/tracing/state.js";
import { ask, collect, model, startClient } from "../mistral/client.js";

describe("annotateCall", () => {
  it("annotateCall names a call, adds to its metadata and sets attributes of its trace", async () => {
    const { mistral, standIn } = await startClient();
    const prompt = { name: "greeting", version: 3 };

    const { result, observations } = await captureTraces(() =>
      annotateCall(
        {
          name: "greet",
          metadata: { rubric: 3 },
          prompt,
          trace: { userId: "user-1", tags: ["one"], metadata: { plan: "free" } },
        },
        () => mistral.chat.complete({ model, messages: ask() }),
      ),
    );

    expectTypeOf(result.model).toEqualTypeOf<string>();
    expect(observations).toHaveLength(1);
    expect(observations[0]).toMatchObject({
      name: "greet",
      model,
      prompt,
      metadata: { rubric: "3", finish_reason: "stop" },
      trace: { userId: "user-1", tags: ["one"], metadata: { plan: "free" } },
    });
    expect(Object.keys(standIn.requests[0]?.body as object).toSorted()).toEqual([
      "messages",
      "model",
      "stream",
    ]);
  });

  it("annotateCall annotates every call of the function, and no call below or after them", async () => {
    const { mistral } = await startClient();
    const call = () => mistral.chat.complete({ model, messages: ask() });
    const outer = observe(call, { name: "outer" });

    const { observations } = await captureTraces(async () => {
      await annotateCall({ name: "mine" }, async () => {
        await call();
        await outer();
      });
      await call();
    });

    expect(observations.map(({ name }) => name)).toEqual([
      "mine",
      "mine",
      "mistral.chat.complete",
      "mistral.chat.complete",
    ]);
  });

  it("annotateCall annotates calls within an observed function, and a stream that is read outside", async () => {
    const { raw } = await startClient();
    const guide = new MistralTraced(raw);
    const outer = observe("outer", () => {
      const texts = annotateCall({ name: "mine" }, () =>
        guide.streamMistralCompletion({ model, messages: ask() }),
      );
      return collect(texts);
    });

    const { observations } = await captureTraces(outer);

    expect(observations.map(({ name }) => name)).toEqual(["outer", "mine"]);
    expect(observations[1]?.parentId).toBe(observations[0]?.id);
  });

  it("an inner annotateCall overrides an outer one, and keeps what it does not set", async () => {
    const { mistral } = await startClient();

    const { observations } = await captureTraces(() =>
      annotateCall(
        { name: "outer", metadata: { one: 1, two: 2 }, trace: { userId: "user-1" } },
        () =>
          annotateCall({ name: "inner", metadata: { two: 3 } }, () =>
            mistral.chat.complete({ model, messages: ask() }),
          ),
      ),
    );

    expect(observations[0]).toMatchObject({
      name: "inner",
      metadata: { one: "1", two: "3" },
      trace: { userId: "user-1" },
    });
  });

  it("annotateCall returns what the function returns, also while tracing is off", () => {
    const error = new Error("mine");
    const { live } = state;
    for (const isLive of [true, false]) {
      state.live = isLive;
      expect(annotateCall({ name: "any" }, () => 5)).toBe(5);
      expect(() =>
        annotateCall({ name: "any" }, () => {
          throw error;
        }),
      ).toThrow(error);
    }
    state.live = live;
  });
});
