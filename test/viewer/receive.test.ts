// The viewer as a place that SDKs send traces to: what OpenTelemetry's own serializers write, in
// JSON and protobuf, packed or not, is what is shown.
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, test } from "vitest";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { ask, listed, viewer, type Answer } from "./set-up.js";

const memory = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
const tracer = provider.getTracer("langfuse-sdk", "5.11.1");

beforeEach(() => memory.reset());

/** Two spans with attributes of every type, a status and times down to the nanosecond. */
function makeSpans(): void {
  const root = tracer.startSpan("guide", {
    kind: SpanKind.SERVER,
    startTime: [1_764_000_000, 123_456_789],
    attributes: {
      "langfuse.observation.type": "agent",
      "langfuse.observation.input": "Zürich 東京 🗼",
      "langfuse.trace.tags": ["art", "france"],
      "langfuse.observation.metadata.ratio": -0.5,
      "langfuse.observation.metadata.count": -3,
      "langfuse.observation.metadata.large": 2 ** 50,
      "langfuse.observation.metadata.order": 2 ** 60,
      "langfuse.observation.metadata.below": -(2 ** 60),
      "langfuse.observation.metadata.isOn": true,
      "user.id": "ada",
    },
  });
  const child = tracer.startSpan("ask", {}, trace.setSpan(context.active(), root));
  child.setStatus({ code: SpanStatusCode.ERROR, message: "no answer" });
  child.end();
  root.end([1_764_000_001, 987_654_321]);
}

const FORMS = {
  JSON: { type: "application/json", serializer: JsonTraceSerializer },
  protobuf: { type: "application/x-protobuf", serializer: ProtobufTraceSerializer },
} as const;

type Packed = readonly [body: Uint8Array, encoding?: string];

const PACKED: readonly (readonly [string, (body: Uint8Array) => Packed])[] = [
  ["as they are", (body) => [body]],
  ["with gzip", (body) => [gzipSync(body), "gzip"]],
];

function bodyOf(form: keyof typeof FORMS): Uint8Array {
  const body = FORMS[form].serializer.serializeRequest(memory.getFinishedSpans());
  if (body === undefined) throw new Error("nothing was serialized");
  return body;
}

function send(
  url: string,
  type: string,
  body: Uint8Array,
  encoding?: string,
  path = "/api/public/otel/v1/traces",
): Promise<Answer> {
  return ask(url + path, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa("pk:sk")}`,
      "content-type": type,
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    },
    body,
  });
}

describe.each(Object.keys(FORMS) as (keyof typeof FORMS)[])("spans in %s", (form) => {
  test.each(PACKED)("received spans that are %s are read whole", async (_, pack) => {
    makeSpans();
    const { url } = await viewer({ receive: true });
    const answer = await send(url, FORMS[form].type, ...pack(bodyOf(form)));
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe(FORMS[form].type);
    expect(answer.text).toBe(form === "JSON" ? "{}" : "");
    const [found] = await listed(url);
    expect(found).toMatchObject({ name: "guide", userId: "ada", tags: ["art", "france"] });
    const [root, child] = await observations(url, found?.traceId ?? "");
    expect(root).toMatchObject({
      name: "guide",
      type: "agent",
      input: "Zürich 東京 🗼",
      metadata: {
        ratio: -0.5,
        count: -3,
        large: 2 ** 50,
        // More than a number holds exactly: their digits are kept.
        order: "1152921504606846976",
        below: "-1152921504606846976",
        isOn: true,
      },
      startMs: 1_764_000_000_123.456,
      endMs: 1_764_000_001_987.654,
    });
    expect(child).toMatchObject({
      name: "ask",
      parentId: root?.id,
      level: "ERROR",
      statusMessage: "no answer",
    });
  });

  test("received spans of other libraries are read as from a file, also maps", async () => {
    const span = provider.getTracer("instrumentation.mistral").startSpan("chat");
    const messages = [{ role: "user", parts: [{ type: "text", content: "Who?" }] }];
    // The types know no maps yet; the conventions do, and the serializers write them.
    Object.assign((span as unknown as { attributes: object }).attributes, {
      "gen_ai.input.messages": messages,
    });
    span.end();
    const { url } = await viewer({ receive: true });
    expect((await send(url, FORMS[form].type, bodyOf(form))).status).toBe(200);
    const [found] = await listed(url);
    expect(await observations(url, found?.traceId ?? "")).toMatchObject([
      { input: [{ role: "user", content: "Who?" }] },
    ]);
  });
});

async function observations(url: string, traceId: string): Promise<ReceivedObservation[]> {
  const rows = await ask(`${url}/api/traces/${traceId}`);
  const ids = (JSON.parse(rows.text) as { id: string }[]).map(({ id }) => id);
  const answers = await Promise.all(ids.map((id) => ask(`${url}/api/traces/${traceId}/${id}`)));
  return answers.map(({ text }) => JSON.parse(text) as ReceivedObservation);
}

test.each([
  ["JSON", "application/json", "JSON"],
  ["protobuf", "application/x-protobuf", "protobuf"],
  ["protobuf by its registered name", "application/protobuf", "protobuf"],
] as const)("the path of OpenTelemetry's exporters takes %s", async (_, type, form) => {
  makeSpans();
  const { url } = await viewer({ receive: true });
  const answer = await send(url, type, bodyOf(form), undefined, "/v1/traces");
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, type]);
  expect(await listed(url)).toMatchObject([{ name: "guide" }]);
});

describe("a request that can't be taken is refused with a reason", () => {
  const json = "application/json";
  const protobuf = "application/x-protobuf";
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  test.each([
    ["no JSON", json, bytes("nonsense"), undefined, 400, /resourceSpans/],
    ["no protobuf", protobuf, bytes("nonsense"), undefined, 400, /protobuf|resourceSpans|span/],
    ["half of a protobuf", protobuf, undefined, undefined, 400, /protobuf/],
    ["no gzip", json, bytes("{}"), "gzip", 400, /content-encoding/],
    ["an encoding that Langfuse does not read", json, bytes("{}"), "deflate", 400, /gzip/],
    ["an unknown type", "text/plain", bytes("{}"), undefined, 415, /application\/json/],
    ["no type", "", bytes("{}"), undefined, 415, /application\/json/],
    ["a bomb", json, gzipSync(Buffer.alloc(257 * 1024 * 1024)), "gzip", 413, /256 MB/],
  ] as const)(
    "view --receive refuses %s with a reason",
    async (_, type, body, encoding, status, reason) => {
      makeSpans();
      const { url } = await viewer({ receive: true });
      const half = (): Uint8Array => bodyOf("protobuf").slice(0, -20);
      const answer = await send(url, type, body ?? half(), encoding);
      expect(answer.status).toBe(status);
      expect(answer.text).toMatch(reason);
      expect(await listed(url)).toEqual([]);
    },
  );

  it("view without --receive refuses everything that is sent", async () => {
    const { url } = await viewer();
    const answer = await send(url, json, bytes('{"resourceSpans":[]}'));
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("--receive");
  });
});

describe("other requests of SDKs", () => {
  it("view --receive answers SDKs: health, the project and scores", async () => {
    const { url } = await viewer({ receive: true });
    const post = (path: string, body: unknown): Promise<Answer> =>
      ask(url + path, { method: "POST", body: JSON.stringify(body) });
    expect((await ask(`${url}/api/public/health`)).text).toContain('"OK"');
    const { text } = await ask(`${url}/api/public/projects`);
    // Each of them is a must for some version of Langfuse's Python SDK.
    const organization = { id: expect.any(String) as string, name: expect.any(String) as string };
    expect(JSON.parse(text)).toMatchObject({
      data: [{ id: "mistral-traced", organization, metadata: {}, retentionDays: 0 }],
    });
    expect((await post("/api/public/scores", { id: "s1", name: "good", value: 1 })).status).toBe(
      200,
    );
  });

  it("the address that an SDK gives for a received trace leads to it", async () => {
    const { url } = await viewer({ receive: true });
    const answer = await ask(`${url}/project/mistral-traced/traces/abc123`);
    expect([answer.status, answer.headers.location]).toEqual([
      302,
      `${new URL(url).pathname}/#/trace/abc123`,
    ]);
  });

  it("received files are kept for the page, if they match their announcement", async () => {
    const { url } = await viewer({ receive: true });
    const file = Buffer.from("<script>alert(1)</script>");
    const sha256Hash = createHash("sha256").update(file).digest("base64");
    const announced = await ask(`${url}/api/public/media`, {
      method: "POST",
      body: JSON.stringify({
        sha256Hash,
        contentType: "text/html",
        contentLength: file.length,
        traceId: "t",
        field: "input",
      }),
    });
    const { mediaId, uploadUrl } = JSON.parse(announced.text) as Record<string, string>;
    expect((await ask(String(uploadUrl), { method: "PUT", body: "another" })).status).toBe(400);
    expect((await ask(String(uploadUrl), { method: "PUT", body: file })).status).toBe(200);
    const given = await ask(`${url}/api/media/${mediaId}`);
    expect(given.text).toBe(file.toString());
    // A browser must not take it for a page.
    expect(given.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
  });
});
