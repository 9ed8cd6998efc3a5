// Do no harm: beside an observed call, the program's own OpenTelemetry is what it is beside the bare
// one: active span, context, sampling, outgoing headers.
import {
  context,
  createContextKey,
  propagation,
  trace,
  TraceFlags,
  type Tracer,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  type Sampler,
} from "@opentelemetry/sdk-trace-base";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  annotateCall,
  continueTrace,
  createDestination,
  createTraceId,
  observe,
  propagateAttributes,
} from "../../../src/index.js";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import { MODES, runInMode } from "../modes.js";

/** Returns the active span as the next service would receive it. */
function seen(): string {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined) return "nothing active";
  const isSampled = (span.traceFlags & TraceFlags.SAMPLED) !== 0;
  const sampled = isSampled ? "sampled" : "not sampled";
  return `00-${span.traceId}-${span.spanId} ${sampled}`;
}

type Wrap = <F extends (...args: never[]) => unknown>(fn: F) => F;

/** A provider of the program, whose ids count up, so that two runs can be compared. */
function startProvider(sampler?: Sampler) {
  let count = 0;
  const hex = (digits: number): string => (count += 1).toString(16).padStart(digits, "0");
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    ...(sampler && { sampler }),
    // The ratio sampler reads the first digits of the trace id.
    idGenerator: {
      generateTraceId: () => {
        const id = hex(4);
        return `${(Number.parseInt(id, 16) * 0x9e3779b1).toString(16).slice(-8).padStart(8, "0")}${id.padStart(24, "0")}`;
      },
      generateSpanId: () => hex(16),
    },
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const spans = (): string[] =>
    exporter
      .getFinishedSpans()
      .map(
        (span) =>
          `${span.name} ${span.spanContext().traceId} ${span.spanContext().spanId} under ${span.parentSpanContext?.spanId}`,
      );
  return { provider, tracer: provider.getTracer("the program"), spans };
}

/** Makes a span, as the instrumentation of a database or an HTTP client does. */
async function query(tracer: Tracer, name = "query"): Promise<void> {
  await tracer.startActiveSpan(name, async (span) => {
    await Promise.resolve();
    span.end();
  });
}

/** By name, a program that returns the active spans that it saw. */
const PROGRAMS: Record<string, (wrap: Wrap, tracer: Tracer) => unknown> = {
  "the active span stays active in a call and after it": async (wrap, tracer) =>
    tracer.startActiveSpan("request", async (span) => {
      const within = wrap(async () => [seen(), await Promise.resolve().then(seen)]);
      const result = [await within(), seen()];
      span.end();
      return result;
    }),
  "spans of the program keep their trace and their parent": async (wrap, tracer) => {
    const inner = wrap(async () => query(tracer, "inner"));
    const outer = wrap(async () => {
      await query(tracer, "first");
      await inner();
      await Promise.all([query(tracer, "left"), inner(), query(tracer, "right")]);
    });
    for (let index = 0; index < 60; index += 1) {
      await tracer.startActiveSpan("request", async (span) => {
        await outer();
        span.end();
      });
    }
  },
  "without an active span nothing is active in a call": async (wrap, tracer) => {
    await wrap(async () => query(tracer))();
    return wrap(seen)();
  },
  "the context's own values and its baggage stay": async (wrap) => {
    const tenant = createContextKey("tenant");
    const baggage = propagation.createBaggage({ tenant: { value: "7" } });
    const own = propagation.setBaggage(context.active().setValue(tenant, "7"), baggage);
    return context.with(own, () =>
      wrap(async () => [
        context.active() === own,
        propagation.getActiveBaggage()?.getEntry("tenant")?.value,
      ])(),
    );
  },
  "a generator's body and its consumer see what they saw": async (wrap, tracer) => {
    const sights: string[] = [];
    const pieces = wrap(async function* () {
      for (const piece of ["a", "b"]) {
        sights.push(`body ${seen()}`);
        yield piece;
        await query(tracer, `after ${piece}`);
      }
      sights.push(`end ${seen()}`);
    });
    await tracer.startActiveSpan("request", async (span) => {
      for await (const _ of pieces()) {
        sights.push(`consumer ${seen()}`);
        await query(tracer, "of the consumer");
      }
      span.end();
    });
    return sights;
  },
  "a lazy thenable and its handlers run where they ran": async (wrap, tracer) => {
    const sights: string[] = [];
    const lazy = wrap(() => ({
      // oxlint-disable-next-line unicorn/no-thenable -- a lazy query is one
      then(settle: (value: string) => void) {
        sights.push(`query ${seen()}`);
        context.with(context.active().setValue(createContextKey("of the library"), 1), () =>
          settle("row"),
        );
      },
    }));
    await tracer.startActiveSpan("request", async (span) => {
      lazy().then(() => sights.push(`handler ${seen()}`));
      span.end();
    });
    return sights;
  },
  "listeners of a Readable see what they saw": async (wrap, tracer) => {
    const sights: string[] = [];
    const read = wrap(() => Readable.from(["a", "b"]));
    await tracer.startActiveSpan("request", async (span) => {
      const readable = read();
      await new Promise<void>((resolve) => {
        readable.on("data", () => sights.push(`data ${seen()}`));
        readable.on("end", resolve);
      });
      span.end();
    });
    return sights;
  },
  "annotateCall and propagateAttributes leave the active span": async (wrap, tracer) =>
    tracer.startActiveSpan("request", async (span) => {
      const sights = [
        annotateCall({ name: "named" }, () => wrap(seen)()),
        propagateAttributes({ userId: "user-1" }, () => wrap(seen)()),
        propagateAttributes({ prompt: { name: "greeting", version: 3 } }, () => wrap(seen)()),
      ];
      span.end();
      return sights;
    }),
};

const SAMPLERS: Record<string, Sampler | undefined> = {
  "always on": undefined,
  "parent-based, 0 %": new ParentBasedSampler({ root: new AlwaysOffSampler() }),
  "parent-based, 10 %": new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) }),
};

const plain: Wrap = (fn) => fn;
const observed: Wrap = (fn) => observe(fn, { name: "observed" });

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
});
afterEach(() => {
  context.disable();
});

async function transcript(program: string, wrap: Wrap, sampler: Sampler | undefined) {
  const { tracer, spans } = startProvider(sampler);
  const result = await PROGRAMS[program]?.(wrap, tracer);
  return { result, spans: spans() };
}

const ROWS = Object.keys(PROGRAMS).flatMap((program) =>
  Object.keys(SAMPLERS).flatMap((sampler) =>
    MODES.map((mode) => [program, sampler, mode] as const),
  ),
);

test.each(ROWS)("%s (sampler %s, tracing %s)", async (program, sampler, mode) => {
  const bare = await transcript(program, plain, SAMPLERS[sampler]);
  const traced = await runInMode(mode, () => transcript(program, observed, SAMPLERS[sampler]));
  expect(traced.result).toEqual(bare);
});

test("the programs see spans, and the ratio sampler exports some of them", async () => {
  const program = "spans of the program keep their trace and their parent";
  const all = await transcript(program, plain, undefined);
  const some = await transcript(program, plain, SAMPLERS["parent-based, 10 %"]);
  expect(all.spans.length).toBeGreaterThan(100);
  expect(some.spans.length).toBeGreaterThan(0);
  expect(some.spans.length).toBeLessThan(all.spans.length);
});

describe("the two worlds are related by ids", () => {
  test("the root of a trace carries the program's trace id as metadata", async () => {
    const { tracer } = startProvider();
    const inner = observe("inner", () => 1);
    const outer = observe("outer", () => inner());
    const { observations, result } = await captureTraces(() =>
      tracer.startActiveSpan("request", (span) => {
        outer();
        span.end();
        return span.spanContext();
      }),
    );
    expect(observations.map(({ name, metadata }) => [name, metadata])).toEqual([
      ["outer", { otel_trace_id: result.traceId }],
      ["inner", undefined],
    ]);
  });

  test("without an active span the root carries nothing", async () => {
    const { observations } = await captureTraces(() => observe("outer", () => 1)());
    expect(observations[0]?.metadata).toBeUndefined();
  });

  test("under a span of Langfuse's SDK an observation takes it as its parent", async () => {
    const { provider } = startProvider();
    const call = observe("outer", () => observe("inner", () => 1)());
    const { observations, result } = await captureTraces(() =>
      provider.getTracer("langfuse-sdk").startActiveSpan("experiment", (span) => {
        call();
        return span.spanContext();
      }),
    );
    const [outer, inner] = observations;
    expect(outer).toMatchObject({ traceId: result.traceId, parentId: result.spanId });
    expect(inner).toMatchObject({ traceId: result.traceId, parentId: outer?.id });
    expect(outer?.metadata).toBeUndefined();
  });

  test("a trace that names a destination takes nothing of Langfuse's SDK", async () => {
    const { provider } = startProvider();
    const destination = createDestination({ publicKey: "pk-lf-2", secretKey: "sk-lf-2" });
    const { observations, result } = await captureTraces(() =>
      context.with(context.active().setValue(createContextKey("langfuse_user_id"), "user-1"), () =>
        provider.getTracer("langfuse-sdk").startActiveSpan("experiment", (span) => {
          observe("outer", () => 1, { destination })();
          return span.spanContext();
        }),
      ),
    );
    expect(observations).toMatchObject([
      { parentId: undefined, metadata: { otel_trace_id: result.traceId } },
    ]);
    expect(observations[0]?.traceId).not.toBe(result.traceId);
    expect(observations[0]?.trace).toEqual({});
  });

  test("the active span is the parent if Langfuse's SDK propagates attributes", async () => {
    const { tracer } = startProvider();
    const { observations, result } = await captureTraces(() =>
      context.with(context.active().setValue(createContextKey("langfuse_user_id"), "user-1"), () =>
        tracer.startActiveSpan("request", (span) => {
          observe("outer", () => 1)();
          return span.spanContext();
        }),
      ),
    );
    expect(observations[0]).toMatchObject({ traceId: result.traceId, parentId: result.spanId });
  });

  test("nothing is recorded under an unsampled span if Langfuse's SDK propagates attributes", async () => {
    const { tracer } = startProvider(new AlwaysOffSampler());
    const { observations, result } = await captureTraces(() =>
      context.with(context.active().setValue(createContextKey("langfuse_user_id"), "user-1"), () =>
        tracer.startActiveSpan("request", () => observe("outer", () => 1)()),
      ),
    );
    expect(result).toBe(1);
    expect(observations).toEqual([]);
  });

  test("continueTrace goes before an active span of Langfuse's SDK", async () => {
    const { provider } = startProvider();
    const traceId = createTraceId("order-1");
    const { observations } = await captureTraces(() =>
      provider
        .getTracer("langfuse-sdk")
        .startActiveSpan("experiment", () =>
          continueTrace({ traceId }, () => observe("outer", () => 1)()),
        ),
    );
    expect(observations[0]).toMatchObject({ traceId, parentId: undefined });
  });
});
