import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { context, ROOT_CONTEXT, type Context } from "@opentelemetry/api";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { describe, expect, test } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { counters } from "../../src/export/process/registry.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { currentObservation } from "../../src/tracing/context.js";
import { endObservations, langfuseAt, unconfigured } from "./set-up.js";

unconfigured();

/** A context manager of a program with OpenTelemetry: its context follows asynchronous work. */
class ContextManager {
  private readonly storage = new AsyncLocalStorage<Context>();
  active(): Context {
    return this.storage.getStore() ?? ROOT_CONTEXT;
  }
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    fn: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.storage.run(active, () => fn.call(self as ThisParameterType<F>, ...args));
  }
  bind<T>(_: Context, target: T): T {
    return target;
  }
  enable(): this {
    return this;
  }
  disable(): this {
    return this;
  }
}

describe("our own requests", () => {
  test("our own requests are made outside every observation, with OpenTelemetry's tracing suppressed", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url), flushAt: 1 });
    context.setGlobalContextManager(new ContextManager());
    const seen: { recorded: boolean; observation: unknown; requestOfUser: unknown }[] = [];
    const tracer = new BasicTracerProvider().getTracer("instrumentation of fetch");
    const userStorage = new AsyncLocalStorage<string>();
    const see = (): void => {
      seen.push({
        recorded: tracer.startSpan("POST").isRecording(),
        observation: currentObservation(),
        requestOfUser: userStorage.getStore(),
      });
    };
    // Instrumentations of Node's HTTP client listen here.
    subscribe("http.client.request.start", see);
    const call = observe("call", async () => {
      expect(tracer.startSpan("work of the program").isRecording()).toBe(true);
      endObservations(1);
    });

    try {
      await userStorage.run("request 1", () => call());
      await flush();
    } finally {
      context.disable();
      unsubscribe("http.client.request.start", see);
    }

    expect(receiver.spans).toHaveLength(2);
    const untraced = { recorded: false, observation: undefined, requestOfUser: undefined };
    expect(seen).toEqual([untraced, untraced]);
  });

  test("our own requests are not observed when they run through an observed function", async () => {
    await using receiver = await startReceiver();
    const realRequest = http.request;
    http.request = observe(realRequest, { name: "request" });
    syncBuiltinESMExports();

    try {
      configure({ destination: langfuseAt(receiver.url) });
      endObservations(1);
      await flush();
      await flush();
    } finally {
      http.request = realRequest;
      syncBuiltinESMExports();
    }

    expect(receiver.spans.map(({ name }) => name)).toEqual(["call 0"]);
    expect(counters()).toMatchObject({ traced: 1 });
  });
});
