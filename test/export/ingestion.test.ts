import { describe, expect, test, vi } from "vitest";
import { observe } from "../../decorators/observe.js";
import { Batch } from "../../src/export/pipeline/batch.js";
import { configure } from "../../src/export/configure/configure.js";
import { Ingestion } from "../../src/export/langfuse-v3/ingestion.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { continueTrace, langfuseContext, propagateAttributes } from "../../src/index.js";
import { counters } from "../../src/export/process/registry.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { currentObservation } from "../../src/tracing/context.js";
import type { ObservationUpdate } from "../../src/tracing/fields.js";
import { Observation } from "../../src/tracing/observation.js";
import { Trace } from "../../src/tracing/trace.js";
import { PATIENCE_MS } from "../eventually.js";
import { endObservations, keys, langfuseAt, langfuseV3At, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

const said: ObservationUpdate = {
  model: "mistral-small-latest",
  modelParameters: { temperature: 0.4 },
  usage: { input: 3, output: 4 },
  costDetails: { input: 0.1, output: 0.2 },
  level: "WARNING",
  statusMessage: "careful",
  version: "2",
  metadata: { attempt: 1 },
  prompt: { name: "painter", version: 3 },
  completionStartTime: new Date("2026-11-23T12:00:00.500Z"),
};

describe("destination: { langfuseV3 }", () => {
  test("the ingestion transport sends traces, spans, generations and events to a server before version 4", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
      environment: "test",
      release: "r1",
    });
    const model = observe(
      "model",
      async (question: object) => {
        currentObservation()?.update(said);
        return [question];
      },
      { asType: "generation" },
    );
    const note = observe("note", () => "noted", { asType: "event" });
    const tool = observe("tool", () => "used", { asType: "tool" });
    const root = observe("root", async (country: string) => {
      currentObservation()?.trace.update({ userId: "u1", tags: ["a"], metadata: { k: "v" } });
      note();
      tool();
      await model({ country });
      return "Monet";
    });

    await root("France");
    await flush();

    const bodies = receiver.ingestionEvents.map(({ type, body }) => ({ type, ...body }));
    const [trace, rootSpan, event, toolSpan, generation] = bodies as Record<string, unknown>[];
    expect(bodies.map(({ type }) => type)).toEqual([
      "trace-create",
      "span-create",
      "event-create",
      "span-create",
      "generation-create",
    ]);
    expect(trace).toMatchObject({
      name: "root",
      input: "France",
      output: "Monet",
      userId: "u1",
      tags: ["a"],
      metadata: { k: "v" },
      environment: "test",
      release: "r1",
    });
    expect(rootSpan).toMatchObject({ traceId: trace?.["id"], name: "root", environment: "test" });
    expect(rootSpan).not.toHaveProperty("parentObservationId");
    expect(event).toMatchObject({ parentObservationId: rootSpan?.["id"], output: "noted" });
    expect(event).not.toHaveProperty("endTime");
    expect(toolSpan).toMatchObject({ metadata: { observationType: "tool" } });
    expect(generation).toMatchObject({
      parentObservationId: rootSpan?.["id"],
      traceId: trace?.["id"],
      input: { country: "France" },
      output: [{ country: "France" }],
      model: "mistral-small-latest",
      modelParameters: { temperature: 0.4 },
      usageDetails: { input: 3, output: 4, total: 7 },
      level: "WARNING",
      statusMessage: "careful",
      version: "2",
      metadata: { attempt: 1 },
      promptName: "painter",
      promptVersion: 3,
      completionStartTime: "2026-11-23T12:00:00.500Z",
      startTime: expect.stringMatching(/Z$/) as string,
      endTime: expect.stringMatching(/Z$/) as string,
    });
    expect(warnings).toEqual([]);
    expect(counters()).toMatchObject({ traced: 4, sent: 4, waiting: 0 });
  });

  test("the ingestion transport masks, limits, uploads files and sends scores as the default one does", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
      mask: ({ data }) => data.replaceAll("hush", "[hush]"),
    });
    const image = `data:image/png;base64,${Buffer.alloc(100, 5).toString("base64")}`;
    const call = observe("call", (_picture: string, _note: string) => {
      langfuseContext.scoreCurrentTrace({ name: "fine", value: true });
      throw new Error("it is hush");
    });

    const attributes = { userId: "u".repeat(201), environment: "staging", tags: ["hush"] };
    propagateAttributes(attributes, () => expect(() => call(image, "hush")).toThrow("it is hush"));
    await flush();

    const bodies = new Map(receiver.ingestionEvents.map(({ type, body }) => [type, body]));
    expect(bodies.get("trace-create")).toMatchObject({ environment: "staging", tags: ["[hush]"] });
    expect(bodies.get("trace-create")).not.toHaveProperty("userId");
    expect(bodies.get("span-create")).toMatchObject({
      environment: "staging",
      level: "ERROR",
      statusMessage: "it is [hush]",
      input: {
        _picture: expect.stringContaining("@@@langfuseMedia:type=image/png|id=") as string,
        _note: "[hush]",
      },
    });
    expect(receiver.media.map(({ uploaded }) => uploaded)).toEqual([true]);
    expect(receiver.scores).toEqual([
      expect.objectContaining({ traceId: bodies.get("trace-create")?.["id"], value: 1 }),
    ]);
  });

  test("the ingestion transport keeps sounds that are files, addresses or text as they are", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    const sound = `data:audio/wav;base64,${Buffer.alloc(100, 5).toString("base64")}`;
    const address = "https://example.com/speech.mp3";
    const call = observe("call", (_content: readonly object[]) => {});
    const inputs = (): unknown[] =>
      receiver.ingestionEvents
        .filter(({ type }) => type === "span-create")
        .map(({ body }) => body["input"]);
    const part = (data: string) => ({ type: "input_audio", input_audio: { data } });

    const options = {
      destination: langfuseV3At(receiver.url),
    };
    configure(options);
    call([part(sound), part(address)]);
    await flush();
    const token = expect.stringMatching(/^@@@langfuseMedia:type=audio\/wav\|id=.{22}\|/) as string;
    expect(inputs()).toEqual([[part(token), part(address)]]);
    expect(receiver.media).toEqual([expect.objectContaining({ byteLength: 100, uploaded: true })]);

    configure({ ...options, media: false });
    call([part(sound)]);
    call([{ type: "image_url", image_url: { url: sound } }]);
    await flush();
    expect(inputs().slice(1)).toEqual([
      [part(sound)],
      [{ type: "image_url", image_url: { url: sound } }],
    ]);
    expect(receiver.media).toHaveLength(1);
  });

  test("the ingestion transport keeps JSON text whose numbers would change when parsed", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
    });
    const echo = observe("echo", (text: unknown) => text);
    const texts = ["12345678901234567890", '{"id": 12345678901234567890}', "1.10"];

    for (const text of texts) echo(text);
    echo({ id: "12345678901234567890", half: 0.5 });
    await flush();

    const spans = receiver.ingestionEvents.filter(({ type }) => type === "span-create");
    expect(spans.map(({ body }) => body["output"])).toEqual([
      ...texts,
      { id: "12345678901234567890", half: 0.5 },
    ]);
  });

  test("the ingestion transport sends an observation with a model or usage as a generation", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
    });
    const moderate = observe(
      "moderate",
      () => currentObservation()?.update({ model: "mistral-moderation-2603", usage: { input: 3 } }),
      { asType: "guardrail" },
    );
    const count = observe("count", () => currentObservation()?.update({ usage: { input: 5 } }));

    moderate();
    count();
    await flush();

    const events = receiver.ingestionEvents.filter(({ type }) => type !== "trace-create");
    expect(events).toMatchObject([
      {
        type: "generation-create",
        body: {
          model: "mistral-moderation-2603",
          usageDetails: { input: 3, total: 3 },
          metadata: { observationType: "guardrail" },
        },
      },
      {
        type: "generation-create",
        body: { usageDetails: { input: 5, total: 5 }, metadata: { observationType: "span" } },
      },
    ]);
  });

  test("the ingestion transport continues a trace of another service without its name and texts", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
    });
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    continueTrace({ traceparent }, () => observe("far", (text: string) => text)("in"));
    await flush();

    const [trace, span] = receiver.ingestionEvents.map(({ body }) => body);
    expect(trace).toMatchObject({ id: traceId });
    for (const field of ["name", "input", "output"]) expect(trace).not.toHaveProperty(field);
    expect(span).toMatchObject({ traceId, parentObservationId: "00f067aa0ba902b7", input: "in" });
  });

  test("a server without OpenTelemetry causes a warning that names the ingestion transport", async () => {
    await using receiver = await startReceiver({
      answer: ({ path }) => (path.includes("/otel/") ? { status: 404 } : undefined),
    });
    configure({ destination: langfuseAt(receiver.url), spool: false });
    endObservations(1);
    await flush();
    expect(warnings).toEqual([
      expect.stringContaining("configure({ destination: { langfuseV3: {} } })"),
    ]);
  });

  test("the ingestion transport delivers a burst complete", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
    });

    const names = endObservations(1_500);
    await flush({ timeout: PATIENCE_MS / 1000 });

    const spans = receiver.ingestionEvents.filter(({ type }) => type === "span-create");
    expect(new Set(spans.map(({ body }) => body["name"]))).toEqual(new Set(names));
    expect(counters()).toMatchObject({ sent: 1_500, waiting: 0 });
  });

  test("the ingestion transport writes parameters in the forms that the API accepts", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
    });
    const modelParameters = {
      temperature: 0.4,
      stream: true,
      stop: ["a", "b"],
      response_format: { type: "json_schema", strict: true },
      logit_bias: [1, 2],
    };
    observe("call", () => currentObservation()?.update({ modelParameters }), {
      asType: "generation",
    })();
    await flush();

    const generation = receiver.ingestionEvents.find(({ type }) => type === "generation-create");
    expect(generation?.body["modelParameters"]).toEqual({
      ...modelParameters,
      response_format: '{"type":"json_schema","strict":true}',
      logit_bias: "[1,2]",
    });
  });

  test("the ingestion transport counts and names what the client cuts", async () => {
    await using receiver = await startReceiver({ version: "3.10.0" });
    configure({
      destination: langfuseV3At(receiver.url),
    });
    const long = "x".repeat(600_000);
    observe("large", (_text: string) => long)(long);
    endObservations(1);
    await flush();

    const spans = receiver.ingestionEvents.filter(({ type }) => type === "span-create");
    expect(spans).toHaveLength(2);
    expect(counters()).toMatchObject({ sent: 2, failed: 0, waiting: 0 });
    expect(warnings).toEqual([expect.stringContaining("too large for the ingestion API")]);
  });

  test("the ingestion transport ends its requests at once, and still sends later observations", async () => {
    await using receiver = await startReceiver({
      version: "3.10.0",
      answer: (_, n) => (n === 1 ? "hang" : undefined),
    });
    const ingestion = new Ingestion({
      ...keys,
      baseUrl: receiver.url,
      environment: undefined,
      release: undefined,
      timeout: 600,
    });
    const observation = new Observation(new Trace(undefined, { add() {} }), undefined, {
      name: "span",
      type: "span",
    });
    observation.end();
    const batch = new Batch([observation], 0);

    const hanging = ingestion.send(batch);
    await receiver.waitForRequests(1, { timeoutMs: PATIENCE_MS });
    ingestion.abort();

    expect(await hanging).toMatchObject({ sent: 0, failed: 1 });
    expect(await ingestion.send(batch)).toMatchObject({ sent: 1, failed: 0 });
    expect(receiver.ingestionEvents.map(({ body }) => body["name"])).toEqual(["span", "span"]);
    expect(warnings).toEqual([]);
  });

  test("the ingestion transport warns that a server of version 4 needs the default one", async () => {
    await using receiver = await startReceiver({ version: "4.16.0" });
    configure({
      destination: langfuseV3At(receiver.url),
    });
    // The package langfuse prints the refusal besides.
    vi.spyOn(console, "error").mockImplementation(() => {});

    endObservations(1);
    await flush();

    expect(warnings).toEqual([
      expect.stringContaining("needs configure({ destination: { langfuse } })"),
    ]);
    expect(counters()).toMatchObject({ sent: 0, failed: 1 });
  });
});
