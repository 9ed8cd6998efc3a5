// `detached`: what runs in it, and what it starts, belongs to no trace that was there before.
import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { context, createContextKey, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import {
  annotateCall,
  configure,
  detached,
  langfuseContext,
  MisuseError,
  observe,
  propagateAttributes,
  shutdown,
  traceHeaders,
} from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { unconfigured } from "../export/set-up.js";

const { warnings } = unconfigured();

const leaf = observe((name: string) => name, { name: "leaf" });

/** The traces of an `outer` call that runs `fn`, by the input of the calls in them. */
async function tracesAround(fn: () => unknown) {
  const { observations } = await captureTraces(() =>
    propagateAttributes({ userId: "user-1", sessionId: "session-1", tags: ["request"] }, () =>
      observe(fn, { name: "outer", captureOutput: false })(),
    ),
  );
  const outer = observations.find(({ name }) => name === "outer");
  const inner = observations.filter(({ name }) => name === "leaf");
  return { outer, inner };
}

describe("a call in detached begins a trace of its own", () => {
  test.each<[string, () => unknown]>([
    ["at once", () => detached(() => leaf("a"))],
    ["after an await", () => detached(async () => leaf(await sleep(1, "a")))],
    ["in detached in detached", () => detached(() => detached(() => leaf("a")))],
    [
      "in a timer",
      () => new Promise((resolve) => detached(() => setTimeout(() => resolve(leaf("a")), 1))),
    ],
    [
      "in an interval",
      () =>
        new Promise<void>((resolve) => {
          const timer = detached(() =>
            setInterval(() => {
              leaf("a");
              clearInterval(timer);
              resolve();
            }, 1),
          );
        }),
    ],
    [
      "in a loop that nobody awaits",
      async () => {
        const loop = async (): Promise<void> => {
          await sleep(1);
          leaf("a");
        };
        await detached(loop);
      },
    ],
    [
      "in an async generator that is read in it",
      () =>
        detached(async () => {
          const items = (async function* () {
            yield leaf("a");
          })();
          for await (const _ of items);
        }),
    ],
  ])("%s", async (_, fn) => {
    const { outer, inner } = await tracesAround(fn);
    expect(inner).toHaveLength(1);
    expect(inner[0]?.parentId).toBeUndefined();
    expect(inner[0]?.traceId).not.toBe(outer?.traceId);
    expect(inner[0]?.trace).toEqual({});
    expect(outer?.trace).toMatchObject({ userId: "user-1", tags: ["request"] });
  });

  test("a listener that wraps its calls in detached leaves the emitter's trace", async () => {
    const emitter = new EventEmitter();
    emitter.on("item", (name: string) => detached(() => leaf(name)));
    const { outer, inner } = await tracesAround(() => emitter.emit("item", "a"));
    expect(inner[0]?.traceId).not.toBe(outer?.traceId);
    expect(inner[0]?.parentId).toBeUndefined();
  });

  test("each call in one detached function begins another trace", async () => {
    const { inner } = await tracesAround(() =>
      detached(() => {
        leaf("a");
        leaf("b");
      }),
    );
    expect(new Set(inner.map(({ traceId }) => traceId)).size).toBe(2);
  });

  test("a call in detached is not annotated by annotateCall", async () => {
    const { observations } = await captureTraces(() =>
      annotateCall({ name: "annotated" }, () => detached(() => leaf("a"))),
    );
    expect(observations.map(({ name }) => name)).toEqual(["leaf"]);
  });
});

test("in detached there is neither a trace id nor a header, and after it both are back", async () => {
  await captureTraces(
    observe(() => {
      const before = traceHeaders();
      expect(before["traceparent"]).toBeDefined();
      expect(detached(() => [traceHeaders(), langfuseContext.getCurrentTraceId()])).toEqual([
        {},
        undefined,
      ]);
      expect(traceHeaders()).toEqual(before);
    }),
  );
});

test("a call in detached is recorded although its caller's trace was not sampled", async () => {
  const names: string[] = [];
  configure({
    record: false,
    destination: {
      langfuse: { publicKey: "pk-lf-1", secretKey: "sk-lf-1", baseUrl: "http://127.0.0.1:9" },
    },
    spool: false,
    sample: ({ name }) => {
      names.push(name);
      return false;
    },
  });
  observe(() => detached(() => leaf("a")), { name: "outer" })();
  expect(names).toEqual(["outer", "leaf"]);
});

describe("detached is a plain call", () => {
  test("it returns what the function returns, with its type", async () => {
    const object = {};
    expect(detached(() => object)).toBe(object);
    expectTypeOf(detached(() => 1)).toEqualTypeOf<number>();
    expectTypeOf(detached(async () => "a")).toEqualTypeOf<Promise<string>>();
    await expect(detached(async () => "a")).resolves.toBe("a");
  });

  test("it throws what the function throws", () => {
    const error = new Error("the program's own");
    expect(() =>
      detached(() => {
        throw error;
      }),
    ).toThrow(error);
  });

  test("it runs the function with tracing off", () => {
    configure({ enabled: false });
    expect(detached(() => leaf("a"))).toBe("a");
  });

  test.each([undefined, null, 1, "a", {}, Promise.resolve()])("it rejects %o", (value) => {
    expect(() => detached(value as never)).toThrow(MisuseError);
    expect(() => detached(value as never)).toThrow(
      /^detached: the first argument must be a function \(got .+\)\. Write detached/u,
    );
  });
});

describe("beside the program's OpenTelemetry", () => {
  const KEY = createContextKey("the program's own");
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer("the program");
  beforeEach(() => {
    exporter.reset();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterEach(() => context.disable());

  /** Runs `fn` with an active span, a value and baggage. */
  function inRequest<R>(fn: (span: ReturnType<typeof tracer.startSpan>) => R): R {
    const span = tracer.startSpan("request");
    const baggage = propagation.createBaggage({ own: { value: "1" } });
    const active = propagation.setBaggage(trace.setSpan(context.active(), span), baggage);
    try {
      return context.with(active.setValue(KEY, "value"), () => fn(span));
    } finally {
      span.end();
    }
  }

  test("by default the active span and its context stay, and the new trace does not refer to it", async () => {
    const { observations } = await captureTraces(() =>
      inRequest((span) => {
        detached(() => {
          expect(trace.getActiveSpan()).toBe(span);
          expect(context.active().getValue(KEY)).toBe("value");
          leaf("a");
        });
        leaf("b");
      }),
    );
    expect(observations.map(({ input, metadata }) => [input, metadata !== undefined])).toEqual([
      ["a", false],
      ["b", true],
    ]);
  });

  test("with a tracerProvider the new trace has no parent, and the rest of the context stays", async () => {
    configure({ destination: { tracerProvider: provider } });
    inRequest((span) =>
      observe(
        () => {
          detached(() => {
            expect(trace.getActiveSpan()).toBeUndefined();
            expect(context.active().getValue(KEY)).toBe("value");
            expect(propagation.getActiveBaggage()?.getEntry("own")?.value).toBe("1");
            leaf("a");
          });
          expect(trace.getActiveSpan()?.spanContext().traceId).toBe(span.spanContext().traceId);
        },
        { name: "outer" },
      )(),
    );
    await shutdown();
    const spans = new Map(exporter.getFinishedSpans().map((span) => [span.name, span]));
    expect(spans.get("leaf")?.parentSpanContext).toBeUndefined();
    expect(spans.get("leaf")?.spanContext().traceId).not.toBe(
      spans.get("outer")?.spanContext().traceId,
    );
    expect(spans.get("outer")?.parentSpanContext?.spanId).toBe(
      spans.get("request")?.spanContext().spanId,
    );
    expect(warnings).toEqual([]);
  });
});
