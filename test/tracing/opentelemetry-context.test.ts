import { context, createContextKey, propagation, trace, type Span } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { observe } from "../../decorators/observe.js";
import { propagateAttributes } from "../../src/api/propagate-attributes.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { annotateCall } from "../../src/api/annotate-call.js";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const http = provider.getTracer("an HTTP client");

/** What the instrumentation of an HTTP client does. */
async function request(name: string): Promise<void> {
  const span = http.startSpan(name);
  await Promise.resolve();
  span.end();
}

function spanNamed(name: string) {
  const found = exporter.getFinishedSpans().find((span) => span.name === name);
  if (found === undefined) throw new Error(`There is no span ${name}.`);
  return found;
}

/** What OpenTelemetry says is active. */
function activeSpanId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().spanId;
}

beforeEach(() => {
  exporter.reset();
});
afterEach(() => {
  context.disable();
});

describe("where the program has an OpenTelemetry context manager", () => {
  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  });

  test("spans of other libraries nest under the observation that they run in", async () => {
    const inner = observe(async () => request("inner request"), { name: "inner" });
    const outer = observe(
      async () => {
        await request("first");
        await inner();
        await request("last");
      },
      { name: "outer" },
    );
    const { observations } = await captureTraces(() => outer());

    const [root, child] = observations;
    const places = ["first", "inner request", "last"].map((name) => {
      const { parentSpanContext } = spanNamed(name);
      return [parentSpanContext?.traceId, parentSpanContext?.spanId];
    });
    expect(places).toEqual([
      [root?.traceId, root?.id],
      [root?.traceId, child?.id],
      [root?.traceId, root?.id],
    ]);
  });

  test.each<[string, <R>(fn: () => R) => R]>([
    ["annotateCall", (fn) => annotateCall({ name: "said" }, fn)],
    ["propagateAttributes", (fn) => propagateAttributes({ userId: "user-1" }, fn)],
    [
      "propagateAttributes with a prompt",
      (fn) => propagateAttributes({ prompt: { name: "greeting", version: 3 } }, fn),
    ],
  ])("in %s the program's own spans and values stay active", async (_, say) => {
    const tenant = createContextKey("tenant");
    const outer = observe(() =>
      http.startActiveSpan("the program's own", (span) => {
        const own = context.active().setValue(tenant, "tenant-1");
        const seen = context.with(own, () =>
          say(() => [activeSpanId(), context.active().getValue(tenant)]),
        );
        span.end();
        return { seen, spanId: span.spanContext().spanId };
      }),
    );
    const { result } = await captureTraces(outer);
    expect(result.seen).toEqual([result.spanId, "tenant-1"]);
  });

  test("the span that was active before a call is active again after it", async () => {
    const seen: (string | undefined)[] = [];
    const call = observe(async () => {
      seen.push(activeSpanId());
    });
    const server: Span = http.startSpan("server");
    await captureTraces(() =>
      context.with(trace.setSpan(context.active(), server), async () => {
        await call();
        seen.push(activeSpanId());
      }),
    );
    expect(seen[0]).not.toBe(server.spanContext().spanId);
    expect(seen[1]).toBe(server.spanContext().spanId);
  });

  test("the program's baggage stays active in an observation", async () => {
    const baggage = propagation.createBaggage({ tenant: { value: "7" } });
    const call = observe(() => propagation.getActiveBaggage()?.getEntry("tenant")?.value);
    const { result } = await captureTraces(() =>
      context.with(propagation.setBaggage(context.active(), baggage), call),
    );
    expect(result).toBe("7");
  });

  test("a generator's body finds its observation active on each resumption, its consumer never", async () => {
    const inside: (string | undefined)[] = [];
    const outside: (string | undefined)[] = [];
    const tell = observe(async function* () {
      for (const piece of ["a", "b"]) {
        inside.push(activeSpanId());
        yield piece;
        await request(`after ${piece}`);
      }
      inside.push(activeSpanId());
    });
    const { observations } = await captureTraces(async () => {
      for await (const _ of tell()) outside.push(activeSpanId());
    });

    const spanId = observations[0]?.id;
    expect(inside).toEqual([spanId, spanId, spanId]);
    expect(outside).toEqual([undefined, undefined]);
    expect(spanNamed("after b").parentSpanContext?.spanId).toBe(spanId);
  });

  test("a lazy thenable runs with its observation active, and what awaits it does not", async () => {
    const seen: Record<string, string | undefined> = {};
    const lazy = observe(
      () => ({
        // oxlint-disable-next-line unicorn/no-thenable -- a lazy query is one
        then(settle: (value: string) => void) {
          seen["query"] = activeSpanId();
          settle("row");
        },
      }),
      { name: "lazy" },
    );
    const { observations } = await captureTraces(async () => {
      await lazy();
      seen["after"] = activeSpanId();
    });
    expect(seen).toEqual({ query: observations[0]?.id, after: undefined });
  });

  test("parallel calls each have their own observation active", async () => {
    const call = observe(async (name: string) => request(name), { name: "call" });
    const { observations } = await captureTraces(() =>
      Promise.all(["one", "two"].map((name) => call(name))),
    );
    const parents = ["one", "two"].map((name) => spanNamed(name).parentSpanContext?.spanId);
    expect(new Set(parents)).toEqual(new Set(observations.map(({ id }) => id)));
  });
});

test("no span is active in OpenTelemetry without a context manager", async () => {
  const call = observe(() => activeSpanId());
  const { result } = await captureTraces(() => call());
  expect(result).toBeUndefined();
});

test("a context manager that is registered later is used", async () => {
  const call = observe(() => activeSpanId());
  const before = await captureTraces(() => call());
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const after = await captureTraces(() => call());
  expect(before.result).toBeUndefined();
  expect(after.result).toBe(after.observations[0]?.id);
});
