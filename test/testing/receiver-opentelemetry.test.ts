// The receiver must be able to read the output of OpenTelemetry's own SDK and serializer.
import {
  type Attributes,
  context,
  type HrTime,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReceivedObservation } from "../../src/reading/received.js";
import type { Receiver } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { PATIENCE_MS } from "../eventually.js";

const memory = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
const tracer = provider.getTracer("langfuse-sdk", "5.11.1");

let langfuse: Receiver;
beforeEach(async () => {
  memory.reset();
  langfuse = await startReceiver();
});
afterEach(() => langfuse.close());

const FORMS = {
  JSON: { type: "application/json", serializer: JsonTraceSerializer },
  protobuf: { type: "application/x-protobuf", serializer: ProtobufTraceSerializer },
} as const;

async function exportSpans(form: keyof typeof FORMS = "JSON"): Promise<Response> {
  const { type, serializer } = FORMS[form];
  const body = serializer.serializeRequest(memory.getFinishedSpans());
  if (body === undefined) throw new Error("nothing was serialized");
  return fetch(`${langfuse.url}/api/public/otel/v1/traces`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${langfuse.publicKey}:${langfuse.secretKey}`)}`,
      "content-type": type,
      "content-encoding": "gzip",
      "x-langfuse-ingestion-version": "4",
    },
    body: gzipSync(body),
  });
}

describe.each(["JSON", "protobuf"] as const)("spans of OpenTelemetry's SDK in %s", (form) => {
  it("the receiver reads spans of OpenTelemetry's SDK with tree, times, status, scope and attributes", async () => {
    const root = tracer.startSpan(
      "guide",
      {
        startTime: [1_764_000_000, 123_456_789],
        attributes: {
          "langfuse.observation.type": "agent",
          "langfuse.internal.is_app_root": true,
          "langfuse.trace.tags": ["art", "france"],
          "langfuse.observation.metadata.ratio": 0.5,
          "langfuse.observation.metadata.count": 3,
        },
      },
      ROOT_CONTEXT,
    );
    const child = tracer.startSpan(
      "chat",
      {
        kind: SpanKind.CLIENT,
        startTime: [1_764_000_000, 200_000_000],
        attributes: {
          "langfuse.observation.type": "generation",
          "langfuse.observation.level": "ERROR",
          "langfuse.trace.tags": ["art", "france"],
        },
      },
      trace.setSpan(ROOT_CONTEXT, root),
    );
    child.setStatus({ code: SpanStatusCode.ERROR, message: "out of paint" });
    child.end([1_764_000_001, 0]);
    root.end([1_764_000_002, 0]);

    expect((await exportSpans(form)).status).toBe(200);
    expect(langfuse.requests).toMatchObject([{ spanCount: 2 }]);
    const [chat, guide] = await langfuse.waitForSpans(2, { timeoutMs: PATIENCE_MS });
    expect(guide).toMatchObject({
      traceId: root.spanContext().traceId,
      spanId: root.spanContext().spanId,
      parentSpanId: undefined,
      name: "guide",
      kind: 1,
      startMs: 1_764_000_000_123.456,
      startTimeUnixNano: "1764000000123456789",
      endMs: 1_764_000_002_000,
      status: { code: 0 },
      scope: { name: "langfuse-sdk", version: "5.11.1" },
    });
    expect(guide?.attributes).toEqual(memory.getFinishedSpans()[1]?.attributes);
    expect(guide?.resource).toMatchObject({ "telemetry.sdk.language": "nodejs" });
    expect(chat).toMatchObject({
      parentSpanId: guide?.spanId,
      parentIsRemote: false,
      kind: 3,
      status: { code: 2, message: "out of paint" },
    });
    expect(langfuse.orphans()).toEqual([]);
    langfuse.assertClean({ complete: true });
  });

  it("spans of OpenTelemetry's SDK distinguish a remote parent from one of the same process", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const parentOf = (spanId: string, isRemote: boolean): typeof ROOT_CONTEXT =>
      trace.setSpanContext(context.active(), { traceId, spanId, traceFlags: 1, isRemote });
    tracer.startSpan("ours", {}, parentOf("b7ad6b7169203331", true)).end();
    tracer.startSpan("lost", {}, parentOf("00f067aa0ba902b7", false)).end();

    await exportSpans(form);
    const spans = await langfuse.waitForSpans(2, { timeoutMs: PATIENCE_MS });
    expect(spans.map(({ name, parentIsRemote }) => [name, parentIsRemote])).toEqual([
      ["ours", true],
      ["lost", false],
    ]);
    expect(langfuse.orphans().map(({ name }) => name)).toEqual(["lost"]);
    expect(() => langfuse.assertClean({ complete: true })).toThrow(
      /"lost".*its parent 00f067aa0ba902b7 has not arrived/,
    );
  });
});

async function observationOf(attributes: Attributes): Promise<ReceivedObservation | undefined> {
  const startTime: HrTime = [1_764_000_000, 123_999_999];
  tracer.startSpan("chat", { root: true, startTime, attributes }).end([1_764_000_001, 999_999]);
  await exportSpans();
  return langfuse.observations[0];
}

describe("the observation that Langfuse makes of a span", () => {
  const generation = {
    "langfuse.observation.type": "generation",
    "langfuse.internal.is_app_root": true,
  };

  it("the receiver's observation has each field from its attribute, JSON parsed, times in milliseconds", async () => {
    const observation = await observationOf({
      ...generation,
      "langfuse.observation.input": '[{"role":"user","content":"Hi"}]',
      "langfuse.observation.output": "Hello {",
      "langfuse.observation.model.name": "mistral-small-latest",
      "langfuse.observation.model.parameters": '{"temperature":0.4,"stop":["a"]}',
      "langfuse.observation.usage_details": '{"input":23,"output":23,"total":46}',
      "langfuse.observation.cost_details": '{"total":0.0001}',
      "langfuse.observation.level": "WARNING",
      "langfuse.observation.status_message": "slow",
      "langfuse.observation.completion_start_time": "2025-11-24T16:00:00.500Z",
      "langfuse.observation.prompt.name": "painter",
      "langfuse.observation.prompt.version": 3,
      "langfuse.observation.metadata.country": "France",
      "langfuse.observation.metadata.limits": '{"a":1}',
      "langfuse.trace.metadata.plan": "free",
      "langfuse.trace.name": "guide",
      "langfuse.trace.tags": ["art"],
      "langfuse.environment": "staging",
      "langfuse.release": "1.2.3",
      "langfuse.version": "b",
      "user.id": "ada",
      "session.id": "s-1",
    });
    langfuse.assertClean();
    expect(observation).toEqual({
      id: langfuse.spans[0]?.spanId,
      traceId: langfuse.spans[0]?.traceId,
      parentId: undefined,
      type: "generation",
      name: "chat",
      input: [{ role: "user", content: "Hi" }],
      output: "Hello {",
      model: "mistral-small-latest",
      modelParameters: { temperature: 0.4, stop: '["a"]' },
      usageDetails: { input: 23, output: 23, total: 46 },
      costDetails: { total: 0.0001 },
      level: "WARNING",
      statusMessage: "slow",
      completionStartTime: "2025-11-24T16:00:00.500Z",
      prompt: { name: "painter", version: 3 },
      userId: "ada",
      sessionId: "s-1",
      tags: ["art"],
      traceName: "guide",
      environment: "staging",
      release: "1.2.3",
      version: "b",
      metadata: { country: "France", limits: { a: 1 } },
      traceMetadata: { plan: "free" },
      isAppRoot: true,
      startTime: "2025-11-24T16:00:00.123Z",
      startMs: 1764000000123.999,
      endTime: "2025-11-24T16:00:01.000Z",
      endMs: 1764000001000.999,
    });
  });

  it("the receiver's observation loses what Langfuse silently drops or changes", async () => {
    const observation = await observationOf({
      "langfuse.observation.type": "Generation",
      "langfuse.observation.model.parameters": '{"stop":null}',
      "langfuse.observation.usage_details": '{"input":1.5,"output":null,"total":2}',
      "langfuse.observation.prompt.name": "painter",
      "langfuse.observation.prompt.version": 3,
      "langfuse.environment": "Production",
      "gen_ai.tool.name": "add",
    });
    expect(observation).toMatchObject({
      type: "span",
      name: "add",
      modelParameters: { stop: "null" },
      usageDetails: { total: 2 },
      prompt: undefined,
      environment: "default",
      level: "DEFAULT",
      isAppRoot: false,
    });
  });

  it("the receiver's observation of an agent has no model, usage and cost", async () => {
    const observation = await observationOf({
      ...generation,
      "gen_ai.operation.name": "invoke_agent",
      "langfuse.observation.model.name": "mistral-small-latest",
      "langfuse.observation.usage_details": '{"total":0}',
      "langfuse.observation.cost_details": '{"total":0}',
    });
    expect(observation).toMatchObject({
      model: undefined,
      usageDetails: undefined,
      costDetails: undefined,
    });
  });
});
