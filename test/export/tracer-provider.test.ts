import {
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { counters, registry } from "../../src/export/process/registry.js";
import { continueTrace, createTraceId } from "../../src/api/continue-trace.js";
import { langfuseContext } from "../../src/api/langfuse-context.js";
import { annotateCall } from "../../src/api/annotate-call.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { stubLangfuse, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeEach(() => exporter.reset());
afterEach(() => context.disable());

const leaf = observe("leaf", async (question: string) => `${question}!`);
const root = observe("root", async (question: string) => leaf(question));

const tell = observe("tell", async function* () {
  yield await leaf("a");
  yield "b";
});

function spanNamed(name: string): ReadableSpan {
  const found = exporter.getFinishedSpans().find((span) => span.name === name);
  if (found === undefined) throw new Error(`There is no span ${name}.`);
  return found;
}

function parentOf(name: string): string | undefined {
  return spanNamed(name).parentSpanContext?.spanId;
}

describe.each(["without", "with"])(
  "the program's own provider, %s a context manager",
  (manager) => {
    beforeEach(() => {
      if (manager === "with")
        context.setGlobalContextManager(new AsyncLocalStorageContextManager());
      configure({
        destination: { tracerProvider: provider },
        environment: "staging",
        release: "1.2.3",
      });
    });

    test("a tracerProvider receives each observation as a span, in its tree", async () => {
      await root("why");

      expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(["leaf", "root"]);
      expect(parentOf("leaf")).toBe(spanNamed("root").spanContext().spanId);
      expect(parentOf("root")).toBeUndefined();
      expect(spanNamed("leaf").spanContext().traceId).toBe(spanNamed("root").spanContext().traceId);
      expect(spanNamed("root").instrumentationScope.name).toBe("langfuse-sdk.mistral-traced");
    });

    test("a tracerProvider's span has all attributes before it ends", async () => {
      const call = observe(
        "call",
        async (question: string) => {
          langfuseContext.updateCurrentTrace({ userId: "user-1", tags: ["a"], metadata: { n: 1 } });
          langfuseContext.updateCurrentObservation({
            name: "renamed",
            model: "mistral-small-latest",
            usage: { input: 3, output: 4 },
            level: "WARNING",
          });
          return leaf(question);
        },
        { asType: "generation" },
      );
      await call("why");

      expect(spanNamed("renamed").attributes).toEqual({
        "langfuse.observation.type": "generation",
        "langfuse.observation.input": "why",
        "langfuse.observation.output": "why!",
        "langfuse.observation.level": "WARNING",
        "langfuse.observation.model.name": "mistral-small-latest",
        "langfuse.observation.usage_details": '{"input":3,"output":4,"total":7}',
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "mistral-small-latest",
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 4,
        "langfuse.internal.is_app_root": true,
        "langfuse.environment": "staging",
        "langfuse.release": "1.2.3",
        "user.id": "user-1",
        "langfuse.trace.tags": ["a"],
        "langfuse.trace.metadata": '{"n":1}',
        "langfuse.trace.name": "renamed",
      });
      expect(spanNamed("leaf").attributes).toEqual({
        "langfuse.observation.type": "span",
        "langfuse.observation.input": "why",
        "langfuse.observation.output": "why!",
        "langfuse.environment": "staging",
        "langfuse.release": "1.2.3",
        "user.id": "user-1",
        "langfuse.trace.tags": ["a"],
        "langfuse.trace.metadata": '{"n":1}',
        "langfuse.trace.name": "renamed",
      });
    });

    test("a tracerProvider receives the errors of the program as they are", async () => {
      const error = new Error("no");
      const failing = observe("failing", async () => {
        throw error;
      });

      await expect(failing()).rejects.toBe(error);
      expect(spanNamed("failing").status).toEqual({ code: SpanStatusCode.ERROR, message: "no" });
      expect(spanNamed("failing").attributes).toMatchObject({
        "langfuse.observation.level": "ERROR",
        "langfuse.observation.status_message": "no",
      });
    });

    test("a tracerProvider's span has the times of the call", async () => {
      const before = Date.now();
      await root("why");
      const after = Date.now();

      for (const { startTime, endTime } of exporter.getFinishedSpans()) {
        const [start, end] = [startTime, endTime].map(
          ([seconds, nanos]) => seconds * 1e3 + nanos / 1e6,
        );
        expect(start).toBeGreaterThan(before - 20);
        expect(end).toBeGreaterThanOrEqual(start as number);
        expect(end).toBeLessThan(after + 20);
      }
    });

    test("langfuseContext returns the ids of the tracerProvider's span", async () => {
      const call = observe("call", () => langfuseContext.getCurrentTraceId());
      expect(call()).toBe(spanNamed("call").spanContext().traceId);
    });

    test("a tracerProvider's span of a generator stays open until the generator is read", async () => {
      for await (const _ of tell())
        expect(exporter.getFinishedSpans().map(({ name }) => name)).not.toContain("tell");

      expect(spanNamed("tell").attributes).toMatchObject({ "langfuse.observation.output": "a!b" });
      expect(parentOf("leaf")).toBe(spanNamed("tell").spanContext().spanId);
    });

    test("observations for a tracerProvider are sent nowhere else, and not counted", async () => {
      await using receiver = await startReceiver();
      stubLangfuse(receiver.url);
      configure({ destination: { tracerProvider: provider } });
      await root("why");
      await flush();

      expect(receiver.spans).toEqual([]);
      expect(counters()).toMatchObject({ traced: 0 });
    });

    test("a tracerProvider decides what is sampled, for children too", async () => {
      const off = new BasicTracerProvider({
        sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
        spanProcessors: [new SimpleSpanProcessor(exporter)],
      });
      configure({ destination: { tracerProvider: off } });
      expect(await root("why")).toBe("why!");
      expect(exporter.getFinishedSpans()).toEqual([]);
    });
  },
);

describe("with a provider and a context manager", () => {
  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    configure({ destination: { tracerProvider: provider } });
  });

  test("observations and the program's own spans are in one tree", async () => {
    const tracer = provider.getTracer("the program");
    const call = observe("call", () =>
      tracer.startActiveSpan("middle", async (span) => {
        await leaf("why");
        span.end();
      }),
    );
    await tracer.startActiveSpan("server", async (span) => {
      await call();
      span.end();
    });

    const idOf = (name: string) => spanNamed(name).spanContext().spanId;
    expect(parentOf("leaf")).toBe(idOf("middle"));
    expect(parentOf("middle")).toBe(idOf("call"));
    expect(parentOf("call")).toBe(idOf("server"));
    expect(spanNamed("call").attributes["langfuse.internal.is_app_root"]).toBe(true);
    expect(spanNamed("leaf").attributes["langfuse.internal.is_app_root"]).toBeUndefined();
  });

  test("below a span of Langfuse's SDK, an observation is not a root", async () => {
    await provider.getTracer("langfuse-sdk").startActiveSpan("experiment", async (span) => {
      await root("why");
      span.end();
    });
    expect(parentOf("root")).toBe(spanNamed("experiment").spanContext().spanId);
    expect(spanNamed("root").attributes).not.toHaveProperty("langfuse.internal.is_app_root");
  });

  test("the attributes that Langfuse's SDK propagates are not overwritten", async () => {
    configure({ destination: { tracerProvider: provider }, environment: "production" });
    const propagated = context
      .active()
      .setValue(createContextKey("langfuse_experiment_id"), "experiment-1")
      .setValue(createContextKey("langfuse_tags"), ["a"]);
    const call = observe("call", async () => {
      langfuseContext.updateCurrentTrace({ tags: ["b"] });
      return leaf("why");
    });
    await context.with(propagated, call);
    for (const name of ["call", "leaf"]) {
      expect(spanNamed(name).attributes).toMatchObject({
        "langfuse.environment": "sdk-experiment",
        "langfuse.experiment.id": "experiment-1",
        "langfuse.trace.tags": ["a", "b"],
      });
    }
  });

  test.each(["without a span", "in a span of the program"])(
    "the program's own values and baggage stay in the context, %s",
    (where) => {
      const tenant = createContextKey("tenant");
      const baggage = propagation.createBaggage({ tenant: { value: "tenant-1" } });
      const own = propagation.setBaggage(ROOT_CONTEXT.setValue(tenant, "tenant-1"), baggage);
      const seen: unknown[] = [];
      const look = observe("look", () => {
        seen.push(context.active().getValue(tenant), propagation.getActiveBaggage());
      });
      const call = observe("call", () => {
        look();
        // If the program takes the span out, the observation is still the parent.
        context.with(trace.deleteSpan(context.active()), look);
      });
      const server = provider.getTracer("the program").startSpan("server");
      context.with(where === "without a span" ? own : trace.setSpan(own, server), call);
      expect(seen).toEqual(["tenant-1", baggage, "tenant-1", baggage]);
      const { spanId } = spanNamed("call").spanContext();
      const looks = exporter.getFinishedSpans().filter(({ name }) => name === "look");
      expect(looks.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([
        spanId,
        spanId,
      ]);
    },
  );

  test("annotateCall leaves a call under the program's own span", async () => {
    const call = observe("call", () =>
      provider.getTracer("the program").startActiveSpan("middle", async (span) => {
        await annotateCall({ name: "renamed" }, () => leaf("why"));
        span.end();
      }),
    );
    await call();
    expect(parentOf("renamed")).toBe(spanNamed("middle").spanContext().spanId);
  });

  test("an unsampled observation leaves out the program's own spans below it too", async () => {
    const off = new BasicTracerProvider({
      sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    });
    configure({ destination: { tracerProvider: off } });
    const call = observe("call", () => trace.getActiveSpan()?.isRecording());
    expect(call()).toBe(false);
  });
});

test("flush flushes the provider that the global one delegates to", async () => {
  const flushed: string[] = [];
  trace.setGlobalTracerProvider({
    getTracer: (name: string) => provider.getTracer(name),
    forceFlush: async () => flushed.push("flushed"),
  } as TracerProvider);
  try {
    configure({ destination: { tracerProvider: trace.getTracerProvider() } });
    await root("why");
    await flush();
  } finally {
    trace.disable();
  }
  expect(exporter.getFinishedSpans()).toHaveLength(2);
  expect(flushed).toEqual(["flushed"]);
});

test("with keys, scores and trace URLs beside a tracerProvider are Langfuse's", async () => {
  await using langfuse = await startReceiver();
  stubLangfuse(langfuse.url);
  configure({ destination: { tracerProvider: provider } });
  const call = observe("call", () => {
    langfuseContext.scoreCurrentObservation({ name: "helpful", value: true });
    return langfuseContext.getCurrentTraceUrl();
  });
  const url = await call();
  await flush();
  const { traceId, spanId } = spanNamed("call").spanContext();
  expect(langfuse.scores).toMatchObject([
    { name: "helpful", value: 1, traceId, observationId: spanId },
  ]);
  expect(url).toContain(`/traces/${traceId}`);
  expect(langfuse.spans).toEqual([]);
});

test("an unread stream's span of a tracerProvider ends with the process", () => {
  const before = process.listeners("beforeExit").length;
  // As in a process that has configured nothing else.
  registry.watchesExit = false;
  configure({ destination: { tracerProvider: provider } });
  const unread = tell();
  const added = process.listeners("beforeExit").slice(before) as (() => void)[];
  for (const listener of added) listener();
  expect(unread).toBeDefined();
  expect(spanNamed("tell").attributes).toMatchObject({
    "langfuse.observation.metadata": '{"consumption":"never consumed"}',
  });
});

test("a tracerProvider that can't use the requested trace id causes one warning", async () => {
  configure({ destination: { tracerProvider: provider } });
  const traceId = createTraceId("order-1");
  await continueTrace({ traceId }, () => root("why"));
  await continueTrace({ traceId }, () => root("why"));
  expect(spanNamed("root").spanContext().traceId).not.toBe(traceId);
  expect(warnings).toEqual([expect.stringContaining(`did not get the id ${traceId}`)]);
});

test("flush flushes the tracerProvider, and survives one that fails", async () => {
  const failing = {
    getTracer: (name: string) => provider.getTracer(name),
    forceFlush: () => Promise.reject(new Error("no route")),
  };
  configure({ destination: { tracerProvider: failing } });
  await root("why");
  await flush();
  expect(warnings.join("\n")).toContain("no route");
});

test.each([{}, null, "otel", { getTracer: 1 }])(
  "configure rejects %j as a tracerProvider",
  (tracerProvider) => {
    expect(() => configure({ destination: { tracerProvider: tracerProvider as never } })).toThrow(
      "`destination.tracerProvider` must be an OpenTelemetry TracerProvider",
    );
  },
);

describe("a provider whose context manager is not within reach", () => {
  /** The traces of a span of the program and of the observation in it. */
  async function traceIds(): Promise<Set<string>> {
    const tracerProvider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    configure({ destination: { tracerProvider } });
    const outer = tracerProvider.getTracer("program").startSpan("outer");
    await context.with(trace.setSpan(context.active(), outer), leaf, undefined, "why");
    outer.end();
    return new Set(exporter.getFinishedSpans().map((span) => span.spanContext().traceId));
  }

  test("a context manager within reach gives one trace, and no warning", async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());

    expect(await traceIds()).toHaveProperty("size", 1);
    expect(warnings).toEqual([]);
  });

  test("a missing context manager is named in a warning", async () => {
    expect(await traceIds()).toHaveProperty("size", 2);
    expect(warnings).toEqual([expect.stringContaining("OpenTelemetry has no context manager")]);
  });
});
