import type { UsageInfo } from "@mistralai/mistralai/models/components";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configure, flush, langfuseContext, observe, shutdown } from "../../src/index.js";
import { captureTraces, startReceiver, type Receiver } from "../../src/testing/index.js";
import { state } from "../../src/tracing/state.js";
import { langfuseAt } from "../export/set-up.js";

/** The one observation that `fn` makes. */
async function observed(fn: () => unknown) {
  const { observations } = await captureTraces(observe(fn, { name: "observed" }));
  expect(observations).toHaveLength(1);
  return observations[0]!;
}

describe("updateCurrentObservation", () => {
  it("updateCurrentObservation sets every field that Langfuse has for an observation", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    observe("call", () =>
      langfuseContext.updateCurrentObservation({
        name: "renamed",
        input: { asked: true },
        output: "said",
        metadata: { tries: 2, note: "n" },
        level: "WARNING",
        statusMessage: "slow",
        version: "1.2",
        model: "mistral-small-latest",
        modelParameters: { temperature: 0.4, stop: null, topP: undefined },
        usage: { input: 5, output: 7 },
        costDetails: { input: 0.25, output: 0.5 },
        prompt: { name: "greeting", version: 3 },
        completionStartTime: new Date(1_795_000_000_000),
      }),
    )();
    await flush();
    configure({ enabled: false });
    expect(langfuse.spans).toHaveLength(1);
    expect(langfuse.spans[0]?.name).toBe("renamed");
    expect(langfuse.spans[0]?.attributes).toMatchObject({
      "langfuse.observation.input": '{"asked":true}',
      "langfuse.observation.output": "said",
      "langfuse.observation.metadata": '{"tries":2,"note":"n"}',
      "langfuse.observation.level": "WARNING",
      "langfuse.observation.status_message": "slow",
      "langfuse.version": "1.2",
      "langfuse.observation.model.name": "mistral-small-latest",
      "langfuse.observation.model.parameters": '{"temperature":0.4}',
      "langfuse.observation.usage_details": '{"input":5,"output":7,"total":12}',
      "langfuse.observation.cost_details": '{"input":0.25,"output":0.5,"total":0.75}',
      "langfuse.observation.completion_start_time": "2026-11-18T11:06:40.000Z",
    });
  });

  it("updateCurrentObservation overrides the captured arguments and the captured result", async () => {
    const fn = observe("fn", (given: string) => {
      expect(given).toBe("argument");
      langfuseContext.updateCurrentObservation({ input: "said in", output: "said out" });
      return "returned";
    });
    const { observations } = await captureTraces(() => fn("argument"));
    expect(observations[0]).toMatchObject({ input: "said in", output: "said out" });
  });

  it("updateCurrentObservation reads usage in each spelling of the field, and leaves out what is not a count", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    state.warned.clear();
    const observation = await observed(() =>
      langfuseContext.updateCurrentObservation({
        usage: { input: 3, output: 4, total: 7, broken: 1.5 },
      }),
    );
    expect(observation.usage).toEqual({ input: 3, output: 4, total: 7 });
    expect(warn.mock.calls.join()).toContain("usage.broken");
    warn.mockRestore();
  });

  it("updateCurrentObservation reads usageDetails, the name in Langfuse's own SDK, as usage", async () => {
    const update = { usageDetails: { input: 5, output: 7 } } as object;
    const observation = await observed(() => langfuseContext.updateCurrentObservation(update));
    expect(observation.usage).toEqual({ input: 5, output: 7, total: 12 });
  });

  it("updateCurrentObservation accepts the usage of an SDK's answer, whose counts are optional", async () => {
    const usage: UsageInfo = { promptTokens: 3, completionTokens: 4, promptAudioSeconds: null };
    const observation = await observed(() =>
      langfuseContext.updateCurrentObservation({
        usage: {
          input: usage.promptTokens,
          output: usage.completionTokens,
          total: usage.totalTokens,
          audio: usage.promptAudioSeconds,
        },
      }),
    );
    expect(observation.usage).toEqual({ input: 3, output: 4, total: 7 });
  });

  it("updateCurrentObservation does nothing to an observation that has ended", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let late: (() => void) | undefined;
    const observation = await observed(() => {
      late = () => langfuseContext.updateCurrentObservation({ output: "late" });
      queueMicrotask(() => late?.());
      return "in time";
    });
    expect(observation.output).toBe("in time");
    warn.mockRestore();
  });
});

describe("outside an observation", () => {
  beforeEach(() => {
    state.warned.clear();
    configure({ destination: langfuseAt("http://127.0.0.1:9") });
  });
  afterEach(() => configure({ enabled: false }));

  it("outside an observation each function warns once with advice, and does nothing", async () => {
    const messages: string[] = [];
    configure({
      destination: langfuseAt("http://127.0.0.1:9"),
      logger: (message) => messages.push(message),
    });
    for (let time = 0; time < 2; time += 1) {
      langfuseContext.updateCurrentObservation({ output: 1 });
      langfuseContext.updateCurrentTrace({ userId: "u" });
      expect(langfuseContext.getCurrentTraceId()).toBeUndefined();
      expect(langfuseContext.getCurrentObservationId()).toBeUndefined();
      expect(await langfuseContext.getCurrentTraceUrl()).toBeUndefined();
    }
    expect(messages).toHaveLength(5);
    expect(messages[0]).toContain("@observe()");
  });

  it("langfuseContext does not warn when tracing is off", () => {
    const messages: string[] = [];
    configure({ enabled: false, logger: (message) => messages.push(message) });
    langfuseContext.updateCurrentTrace({ userId: "u" });
    expect(messages).toEqual([]);
  });
});

describe("with a Langfuse server", () => {
  let langfuse: Receiver;
  beforeEach(async () => {
    langfuse = await startReceiver();
    configure({
      destination: langfuseAt(langfuse.url),
      environment: "test",
      release: "r1",
    });
  });
  afterEach(async () => {
    await shutdown();
    await langfuse.close();
  });

  it("updateCurrentTrace puts its attributes on every observation of the trace that is not yet sent", async () => {
    const child = observe("child", () => "child");
    const root = observe("root", () => {
      child();
      langfuseContext.updateCurrentTrace({
        name: "named",
        userId: "user-1",
        sessionId: "session-1",
        tags: ["a"],
        metadata: { plan: "pro" },
        version: "v7",
        public: true,
      });
      langfuseContext.updateCurrentTrace({ tags: ["a", "b"] });
      child();
    });
    root();
    await langfuseContext.flush();
    expect(langfuse.observations).toHaveLength(3);
    for (const observation of langfuse.observations) {
      expect(observation).toMatchObject({
        traceName: "named",
        userId: "user-1",
        sessionId: "session-1",
        tags: ["a", "b"],
        traceMetadata: { plan: "pro" },
        version: "v7",
        environment: "test",
        release: "r1",
      });
    }
    langfuse.assertClean({ complete: true });
  });

  it("langfuseContext returns the current ids and the trace's URL, and requests the project once", async () => {
    const ids = observe("call", async () => ({
      traceId: langfuseContext.getCurrentTraceId(),
      observationId: langfuseContext.getCurrentObservationId(),
      url: await langfuseContext.getCurrentTraceUrl(),
      again: await langfuseContext.getCurrentTraceUrl(),
    }));
    const { traceId, observationId, url, again } = await ids();
    await flush();
    expect(langfuse.spans[0]).toMatchObject({ traceId, spanId: observationId });
    expect(url).toBe(`${langfuse.url}/project/project-test/traces/${traceId}`);
    expect(again).toBe(url);
    expect(langfuse.requests.filter(({ path }) => path.endsWith("/projects"))).toHaveLength(1);
  });

  it("getCurrentTraceUrl returns undefined, with one warning, when the server rejects the keys", async () => {
    const messages: string[] = [];
    configure({
      destination: {
        langfuse: { publicKey: "pk-lf-other", secretKey: "wrong", baseUrl: langfuse.url },
      },
      spool: false,
      logger: (message) => messages.push(message),
    });
    state.warned.clear();
    expect(await observe("call", () => langfuseContext.getCurrentTraceUrl())()).toBeUndefined();
    expect(messages.join()).toContain("401");
  });
});
