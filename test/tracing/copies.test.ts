// Two copies of the package in one process, as a service and a library of it may have them: what
// one has opened, made or marked, the other ends and knows. Those of a built package, of which one
// is required, are in test/package.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, describe, expect, expectTypeOf, onTestFinished, test, vi } from "vitest";
import { registry } from "../../src/export/process/registry.js";
import * as a from "../../src/index.js";
import { captureTraces, startReceiver } from "../../src/testing/index.js";
import { unconfigured } from "../export/set-up.js";
import { ask, model, startClient } from "../mistral/client.js";

unconfigured();
vi.resetModules();
const b = await import("../../src/index.js");

/** A module as another copy of the package has it. */
async function copyOf<Module>(load: () => Promise<Module>): Promise<Module> {
  vi.resetModules();
  return load();
}

/** Type, name and parent of each. */
function tree(observations: Awaited<ReturnType<typeof captureTraces>>["observations"]) {
  const names = new Map(observations.map(({ id, name }) => [id, name]));
  return observations.map(({ type, name, parentId }) => [type, name, names.get(parentId ?? "")]);
}

test("the test loads two copies of the package", () => {
  expect(a.observe).not.toBe(b.observe);
  expectTypeOf(b).toEqualTypeOf(a);
});

test("shutdown of one copy of the package ends unread streams of the other", async () => {
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

test("a piped stream that functions of both copies return is recorded by both", async () => {
  const make = a.observe(() => new Response("text").body as ReadableStream, { name: "make" });
  const pass = b.observe(() => make(), { name: "pass" });
  const { observations } = await captureTraces(() => pass().pipeTo(new WritableStream()));
  expect(observations.map(({ name, output, metadata }) => [name, output, metadata])).toEqual([
    ["pass", '{"output":["[Uint8Array 4 bytes]"]}', undefined],
    ["make", '{"output":["[Uint8Array 4 bytes]"]}', undefined],
  ]);
});

test("a destination of one copy is the same destination to the other", async () => {
  const project = { publicKey: "pk-lf-b", secretKey: "sk-lf-b" };
  await using receiver = await startReceiver(project);
  const billing = b.createDestination({ ...project, baseUrl: receiver.url });
  expect(a.createDestination({ ...project, baseUrl: receiver.url })).toBe(billing);
  const pay = b.observe("pay", () => 1);
  a.observe("order", () => a.withDestination(billing, pay), { destination: billing })();
  await a.flush();
  expect(receiver.observations.map(({ name }) => name)).toEqual(["order", "pay"]);
  receiver.assertClean({ complete: true });
  expect([a.counters(billing), b.counters(billing)]).toEqual(
    Array(2).fill(expect.objectContaining({ traced: 2, sent: 2 })),
  );
});

test("a tool of one copy that the loop of the other calls is one observation", async () => {
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

test("attributes set by one copy of the package apply to methods observed by the other", async () => {
  class Session extends a.MistralTraced {
    readonly open = b.observe(function (this: Session) {
      return "open";
    });
  }
  const { observations } = await captureTraces(() =>
    new Session({ apiKey: "any" }, { trace: { sessionId: "chat-7" } }).open(),
  );
  expect(observations[0]?.trace).toEqual({ sessionId: "chat-7" });
});

test("a client observed by both copies makes no SDK spans in calls of either", async () => {
  class LangfuseSpanProcessor extends SimpleSpanProcessor {}
  const spanProcessors = [new LangfuseSpanProcessor(new InMemorySpanExporter())];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  onTestFinished(() => trace.disable());
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

describe("the way out", () => {
  test("knows the file that the pipeline of the other copy recorded in", async () => {
    a.configure({ record: { directory: mkdtempSync(join(tmpdir(), "mistral-traced-")) } });
    b.observe(() => {}, { name: "recorded" })();
    await a.flush();
    expect(a.recordedFile()).toMatch(/traces-.*\.jsonl$/);
    expect(b.recordedFile()).toBe(a.recordedFile());
  });

  test("works in the slices of one job at a time, whichever copy it is of", async () => {
    const copies = [
      await copyOf(() => import("../../src/export/pipeline/slices.js")),
      await copyOf(() => import("../../src/export/pipeline/slices.js")),
    ];
    const steps: string[] = [];
    const jobs = copies.map(({ inSlices }, index) =>
      inSlices(["1", "2", "3"], (step) => {
        const end = performance.now() + 2;
        while (performance.now() < end);
        steps.push(`${index}: ${step}`);
      }),
    );
    await Promise.all(jobs);
    expect(steps).toEqual(["0: 1", "0: 2", "0: 3", "1: 1", "1: 2", "1: 3"]);
  });

  describe("listens for signals", () => {
    const pending = { flush: async () => {}, saveNow: () => {}, giveUp: () => {} };
    const isListening = (): boolean =>
      process.listeners("SIGTERM").some((listener) => listener === registry.onSignal);
    const copies = async () => [
      await copyOf(() => import("../../src/export/process/pending.js")),
      await copyOf(() => import("../../src/export/process/pending.js")),
    ];

    afterEach(() => {
      vi.useRealTimers();
    });

    test("until a second after either copy has held something", async () => {
      // The copies' timers are the machine's, which fake ones do not replace.
      vi.doMock("../../src/foundation/machine.js", () => ({ machine: globalThis }));
      const [one, other] = await copies();
      vi.doUnmock("../../src/foundation/machine.js");
      vi.useFakeTimers();
      one?.hold(pending);
      one?.release(pending);
      await vi.advanceTimersByTimeAsync(900);
      other?.hold(pending);
      other?.release(pending);
      await vi.advanceTimersByTimeAsync(900);
      expect(isListening()).toBe(true);
      await vi.advanceTimersByTimeAsync(200);
      expect(isListening()).toBe(false);
    });

    test("but not in the turn of the program's listeners, whichever copy holds something", async () => {
      const [one, other] = await copies();
      one?.hold(pending);
      let wasListening: boolean | undefined;
      const listener = (): void => {
        other?.hold({ ...pending });
        wasListening = isListening();
      };
      process.on("SIGTERM", listener);
      process.emit("SIGTERM", "SIGTERM");
      process.removeListener("SIGTERM", listener);
      expect(wasListening).toBe(false);
      registry.pending.clear();
    });
  });
});
