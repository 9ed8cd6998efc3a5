// The attributes that Langfuse's own SDK propagates in OpenTelemetry's context: each observation
// carries those of the context that it begins in, experiments included.
import { LangfuseClient } from "@langfuse/client";
import { context, createContextKey, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  configure,
  detached,
  flush,
  langfuseContext,
  observe,
  propagateAttributes,
  traceHeaders,
} from "../../src/index.js";
import { captureTraces, startReceiver } from "../../src/testing/index.js";
import { currentObservation } from "../../src/tracing/context.js";
import { recordSteps } from "../../src/tracing/steps.js";
import { keys, langfuseAt, unconfigured } from "../export/set-up.js";
import { MODES, runInMode } from "../law/modes.js";

const { warnings } = unconfigured();

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeEach(() => {
  exporter.reset();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(provider);
});
afterEach(() => {
  context.disable();
  trace.disable();
});

/** Runs `fn` where Langfuse's SDK propagates `values`, by their names in the context. */
function propagating<R>(values: Readonly<Record<string, unknown>>, fn: () => R): R {
  let inner = context.active();
  for (const [name, value] of Object.entries(values)) {
    inner = inner.setValue(createContextKey(`langfuse_${name}`), value);
  }
  return context.with(inner, fn);
}

const leaf = observe("leaf", () => 1);

const capital = observe("capital", async (country: string) => {
  observe("look up", () => 1)();
  return country === "France" ? "Paris" : "Rome";
});

function runExperiment(client: LangfuseClient) {
  return client.experiment.run({
    name: "capitals",
    runName: "capitals, first run",
    metadata: { model: "small" },
    data: [{ input: "France", expectedOutput: "Paris", metadata: { continent: "Europe" } }],
    task: ({ input }) => capital(String(input)),
    evaluators: [
      async ({ output, expectedOutput }) => ({
        name: "right",
        value: output === expectedOutput ? 1 : 0,
      }),
    ],
  });
}

describe("an experiment of @langfuse/client", () => {
  test("each observation of a task carries the experiment, its item and its environment", async () => {
    await using langfuse = await startReceiver();
    const client = new LangfuseClient({ ...keys, baseUrl: langfuse.url });
    configure({ destination: langfuseAt(langfuse.url), environment: "production" });
    const { experimentId, itemResults } = await runExperiment(client);
    await flush();
    langfuse.assertClean();
    const [item] = exporter.getFinishedSpans();
    const { traceId, spanId } = item?.spanContext() ?? {};
    expect(itemResults[0]).toMatchObject({ output: "Paris", traceId });
    expect(langfuse.spans.map(({ name }) => name).toSorted()).toEqual(["capital", "look up"]);
    for (const { attributes, ...span } of langfuse.spans) {
      expect(span.traceId).toBe(traceId);
      expect(attributes).toMatchObject({
        "langfuse.environment": "sdk-experiment",
        "langfuse.experiment.id": experimentId,
        "langfuse.experiment.name": "capitals, first run",
        "langfuse.experiment.metadata": '{"model":"small"}',
        "langfuse.experiment.item.id": expect.any(String),
        "langfuse.experiment.item.metadata": '{"continent":"Europe"}',
        "langfuse.experiment.item.root_observation_id": spanId,
      });
      expect(attributes).not.toHaveProperty("langfuse.internal.is_app_root");
    }
    expect(langfuse.spans.find(({ name }) => name === "capital")?.parentSpanId).toBe(spanId);
    expect(langfuse.ingestionEvents).toMatchObject([{ body: { traceId, name: "right" } }]);
  });

  test.each(MODES)("its results are the same with tracing %s", async (mode) => {
    await using langfuse = await startReceiver();
    const client = new LangfuseClient({ ...keys, baseUrl: langfuse.url });
    const { result } = await runInMode(mode, () => runExperiment(client));
    expect(result.itemResults).toMatchObject([{ output: "Paris", evaluations: [{ value: 1 }] }]);
  });

  test("its environment wins over the environment of the trace, and its scores have it", async () => {
    await using langfuse = await startReceiver();
    const client = new LangfuseClient({ ...keys, baseUrl: langfuse.url });
    configure({ destination: langfuseAt(langfuse.url) });
    await client.experiment.run({
      name: "capitals",
      data: [{ input: "France" }],
      task: observe("task", async () => {
        langfuseContext.updateCurrentTrace({ environment: "production" });
        langfuseContext.scoreCurrentTrace({ name: "fast", value: true });
      }),
    });
    await flush();
    expect(langfuse.observations[0]?.environment).toBe("sdk-experiment");
    expect(langfuse.scores).toMatchObject([{ name: "fast", environment: "sdk-experiment" }]);
  });
});

describe("propagated attributes", () => {
  test("an observation carries those of the context that it begins in", async () => {
    const outer = observe("outer", () => {
      propagating({ user_id: "user-2", session_id: "session-1" }, leaf);
      return leaf();
    });
    const { observations } = await captureTraces(() =>
      propagating({ user_id: "user-1", tags: ["a"], version: "7", trace_name: "visit" }, outer),
    );
    const inherited = { userId: "user-1", tags: ["a"], version: "7", name: "visit" };
    expect(observations.map(({ name, trace: attributes }) => [name, attributes])).toEqual([
      ["outer", inherited],
      ["leaf", { ...inherited, userId: "user-2", sessionId: "session-1" }],
      ["leaf", inherited],
    ]);
  });

  test("an attribute that this package sets wins; tags and metadata add up", async () => {
    const propagated = {
      user_id: "user-1",
      environment: "staging",
      tags: ["a"],
      metadata: { plan: "pro", tenant: "seven" },
    };
    const { observations } = await captureTraces(() =>
      propagating(propagated, () =>
        propagateAttributes({ userId: "user-2", tags: ["b"], metadata: { plan: "free" } }, leaf),
      ),
    );
    expect(observations[0]?.trace).toEqual({
      userId: "user-2",
      environment: "staging",
      tags: ["a", "b"],
      metadata: { plan: "free", tenant: "seven" },
    });
  });

  test("a prompt is linked to generations without one of their own", async () => {
    const prompt = { name: "painter", version: 2 };
    const generate = observe("generate", () => 1, { asType: "generation" });
    const own = observe("own", () => langfuseContext.updateCurrentObservation({ prompt }), {
      asType: "generation",
    });
    const { observations } = await captureTraces(() =>
      propagating({ prompt_name: "greeting", prompt_version: 3 }, () => {
        leaf();
        generate();
        own();
      }),
    );
    expect(observations.map((one) => [one.name, one.prompt])).toEqual([
      ["leaf", undefined],
      ["generate", { name: "greeting", version: 3 }],
      ["own", prompt],
    ]);
  });

  test("masks apply to them", async () => {
    await using langfuse = await startReceiver();
    configure({
      destination: langfuseAt(langfuse.url),
      mask: ({ data }) => data.replaceAll("secret", "[masked]"),
    });
    const experiment = {
      experiment_id: "1",
      experiment_item_id: "2",
      experiment_item_root_observation_id: "3",
      experiment_item_metadata: '{"key":"secret"}',
    };
    propagating({ user_id: "secret-1", metadata: { key: "secret" }, ...experiment }, leaf);
    await flush();
    langfuse.assertClean();
    expect(langfuse.spans[0]?.attributes).toMatchObject({
      "user.id": "[masked]-1",
      "langfuse.trace.metadata": '{"key":"[masked]"}',
      "langfuse.experiment.item.metadata": '{"key":"[masked]"}',
    });
  });

  test("a value that Langfuse does not take is left out with a warning", async () => {
    const { observations } = await captureTraces(() =>
      propagating({ user_id: "u".repeat(201), session_id: "session-1" }, leaf),
    );
    expect(observations[0]?.trace).toEqual({ sessionId: "session-1" });
    expect(warnings).toEqual([expect.stringContaining("`userId` must be")]);
  });

  test("below a span that Langfuse does not receive, an observation is a root", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    const traceId = provider.getTracer("the program").startActiveSpan("request", (span) => {
      propagating(
        { user_id: "user-1" },
        observe("outer", () => leaf()),
      );
      return span.spanContext().traceId;
    });
    await flush();
    const found = langfuse.observations.map(({ name, ...one }) => [
      name,
      [one.traceId, one.isAppRoot],
    ]);
    expect(Object.fromEntries(found)).toEqual({
      outer: [traceId, true],
      leaf: [traceId, false],
    });
  });

  test("they go on to the services that an observation calls", async () => {
    const { result } = await captureTraces(() =>
      propagating(
        { user_id: "user-1" },
        observe("call", () => traceHeaders()),
      ),
    );
    expect(result["baggage"]).toContain("langfuse_user_id=user-1");
  });

  test("a detached observation carries none of them", async () => {
    const { observations } = await captureTraces(() =>
      propagating({ user_id: "user-1" }, () => detached(observe("outer", () => leaf()))),
    );
    expect(observations.map((one) => one.trace)).toEqual([{}, {}]);
  });

  test("a step that is recorded afterwards carries those of its parent", async () => {
    const call = observe("call", () => {
      const parent = currentObservation();
      context.with(context.active().deleteValue(createContextKey("langfuse_user_id")), () => {
        if (parent) recordSteps(parent, [{ name: "step", type: "tool", update: {} }]);
      });
    });
    const { observations } = await captureTraces(() => propagating({ user_id: "user-1" }, call));
    expect(observations.map((one) => [one.name, one.trace.userId])).toEqual([
      ["call", "user-1"],
      ["step", "user-1"],
    ]);
  });
});
