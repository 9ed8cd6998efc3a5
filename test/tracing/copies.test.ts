// Two copies of the package in one process, as a service and a library of it may have them: what
// one has opened, made or marked, the other ends and knows. Those of a built package, of which one
// is required, are in test/package.
import { expect, expectTypeOf, test, vi } from "vitest";
import * as a from "../../src/index.js";
import { captureTraces } from "../../src/testing/index.js";
import { unconfigured } from "../export/set-up.js";
import { ask, model, startClient } from "../mistral/client.js";

unconfigured();
vi.resetModules();
const b = await import("../../src/index.js");

/** Type, name and parent of each. */
function tree(observations: Awaited<ReturnType<typeof captureTraces>>["observations"]) {
  const names = new Map(observations.map(({ spanId, name }) => [spanId, name]));
  return observations.map(({ type, name, parentSpanId }) => [
    type,
    name,
    names.get(parentSpanId ?? ""),
  ]);
}

test("there are two", () => {
  expect(a.observe).not.toBe(b.observe);
  expectTypeOf(b).toEqualTypeOf(a);
});

test("shutdown of one ends what nobody has read of the other", async () => {
  const { result, observations } = await captureTraces(async () => {
    const unread = b.observe(
      function* () {
        yield 1;
      },
      { name: "unread" },
    )();
    await a.shutdown();
    return unread;
  });
  expect(observations).toMatchObject([
    { name: "unread", metadata: { consumption: "never consumed" } },
  ]);
  expect([...result]).toEqual([1]);
});

test("a stream that functions of both return and that is piped is read in both", async () => {
  const make = a.observe(() => new Response("text").body as ReadableStream, { name: "make" });
  const pass = b.observe(() => make(), { name: "pass" });
  const { observations } = await captureTraces(() => pass().pipeTo(new WritableStream()));
  expect(observations.map(({ name, output, metadata }) => [name, output, metadata])).toEqual([
    ["pass", '["[Uint8Array 4 bytes]"]', undefined],
    ["make", '["[Uint8Array 4 bytes]"]', undefined],
  ]);
});

test("a tool of one that the loop of the other calls is one observation", async () => {
  const { mistral } = await startClient({
    replies: [{ toolCalls: [{ name: "now", arguments: {} }] }, { text: "Noon" }],
  });
  const now = b.tool(() => "12:00", { name: "now", description: "The time" });
  const { observations } = await captureTraces(() =>
    a.runTools(mistral, { model, messages: ask(), tools: [now] }),
  );
  expect(tree(observations)).toEqual([
    ["agent", "runTools", undefined],
    ["generation", "mistral.chat.complete", "runTools"],
    ["tool", "now", "runTools"],
    ["generation", "mistral.chat.complete", "runTools"],
  ]);
});

test("what is said for a service of one is borne by a method that the other observes", async () => {
  class Session extends a.MistralTraced {
    readonly open = b.observe(function (this: Session) {
      return "open";
    });
  }
  const { observations } = await captureTraces(() =>
    new Session({ apiKey: "any" }, { trace: { sessionId: "chat-7" } }).open(),
  );
  expect(observations[0]?.trace.attributes).toEqual({ sessionId: "chat-7" });
});

test("a client that both have observed is quiet in calls of either", async () => {
  const { raw } = await startClient();
  const spans: string[] = [];
  class Hook {
    readonly _mistralTracingHook = true;
    beforeRequest(_: unknown, request: Request): Request {
      spans.push(new URL(request.url).pathname);
      return request;
    }
  }
  const { hooks } = Reflect.get(raw, "_options") as { hooks: { beforeRequestHooks: unknown[] } };
  hooks.beforeRequestHooks.unshift(new Hook());
  a.observeMistral(raw);
  const mistral = b.observeMistral(raw);
  await captureTraces(() => mistral.chat.complete({ model, messages: ask() }));
  expect(spans).toEqual([]);
  await raw.chat.complete({ model, messages: ask() });
  expect(spans).toEqual(["/v1/chat/completions"]);
});
