// Langfuse's other routes, and what it refuses.
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Receiver } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";

let langfuse: Receiver;
beforeEach(async () => {
  langfuse = await startReceiver();
});
afterEach(() => langfuse.close());

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(langfuse.url + path, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${langfuse.publicKey}:${langfuse.secretKey}`)}`,
      "content-type": "application/json",
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, answer: text === "" ? undefined : JSON.parse(text) };
}

describe("traces", () => {
  const traces = "/api/public/otel/v1/traces";
  const fast = { "x-langfuse-ingestion-version": "4" };
  const idless = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: "a" }] }] }] };

  it.each([
    ["401 with other keys", 401, { resourceSpans: [] }, { ...fast, authorization: "Basic eDp5" }],
    ["415 for text", 415, {}, { ...fast, "content-type": "text/plain" }],
    ["400 for broken protobuf", 400, {}, { ...fast, "content-type": "application/x-protobuf" }],
    [
      "400 for an unknown version",
      400,
      { resourceSpans: [] },
      { "x-langfuse-ingestion-version": "5" },
    ],
    ["400 for a body that is not OTLP", 400, [], fast],
    ["400 for a span without ids", 400, idless, fast],
    [
      "400 for a body that is not packed as it says",
      400,
      {},
      { ...fast, "content-encoding": "gzip" },
    ],
  ])(
    "the receiver answers invalid traces with %s and the reason",
    async (_case, status, body, headers) => {
      const { answer, ...rest } = await call("POST", traces, body, headers);
      expect(rest).toEqual({ status });
      const { message } = answer as { message: string };
      expect(langfuse.violations).toEqual([`POST ${traces}: ${message}`]);
      expect(langfuse.spans).toEqual([]);
    },
  );

  it("the receiver accepts traces without the header of the fast path, as a violation", async () => {
    expect((await call("POST", traces, { resourceSpans: [] })).status).toBe(200);
    expect(langfuse.violations).toEqual([expect.stringMatching(/ingestion-version: 4 is missing/)]);
  });

  it("the receiver answers 404 to traces at another path", async () => {
    expect((await call("POST", "/v1/traces", { resourceSpans: [] }, fast)).status).toBe(404);
    expect(langfuse.violations).toEqual([expect.stringMatching(/^POST \/v1\/traces: no such/)]);
  });
});

describe("media", () => {
  const bytes = Buffer.from("a picture");
  const sha256Hash = createHash("sha256").update(bytes).digest("base64");
  const mediaId = Buffer.from(sha256Hash, "base64").toString("base64url").slice(0, 22);
  const announcement = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    observationId: "b7ad6b7169203331",
    contentType: "image/png",
    contentLength: bytes.length,
    sha256Hash,
    field: "input",
  };
  const announce = () => call("POST", "/api/public/media", announcement);
  const upload = (body: Buffer, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${langfuse.url}/upload/${mediaId}`, {
      method: "PUT",
      headers: { "content-type": "image/png", ...headers },
      body,
    });

  it("media are announced, uploaded and confirmed, and then known", async () => {
    const uploadUrl = `${langfuse.url}/upload/${mediaId}`;
    expect(await announce()).toEqual({ status: 201, answer: { mediaId, uploadUrl } });
    expect(langfuse.media).toMatchObject([{ mediaId, uploaded: false }]);
    expect((await upload(bytes)).status).toBe(200);
    expect((await call("PATCH", `/api/public/media/${mediaId}`, {})).status).toBe(204);
    expect((await announce()).answer).toEqual({ mediaId, uploadUrl: null });
    const { contentLength: byteLength, sha256Hash: sha256, ...rest } = announcement;
    const stored = { mediaId, byteLength, sha256, ...rest, uploaded: true };
    expect(langfuse.media).toEqual([stored, stored]);
    langfuse.assertClean();
  });

  it.each([
    ["other bytes", Buffer.from("b picture"), {}, /sha256 is/],
    [
      "another type",
      bytes,
      { "content-type": "image/gif" },
      /content-type must be image\/png, as announced \(got image\/gif\)/,
    ],
    ["Langfuse's keys", bytes, { authorization: "Basic eDp5" }, /authorization header/],
  ])("the receiver refuses media with %s", async (_case, body, headers, says) => {
    await announce();
    expect((await upload(body, headers)).status).toBe(400);
    expect(langfuse.violations).toEqual([expect.stringMatching(says)]);
    expect(langfuse.media).toMatchObject([{ uploaded: false }]);
  });

  it("the receiver refuses media that are not announced, or announced in part", async () => {
    expect((await upload(bytes)).status).toBe(400);
    expect((await call("POST", "/api/public/media", { ...announcement, field: "x" })).status).toBe(
      400,
    );
    expect((await call("PATCH", `/api/public/media/${mediaId}`, {})).status).toBe(404);
    expect(langfuse.violations.length).toBe(2);
  });
});

describe("the other routes", () => {
  it("the receiver answers health without keys, and the project with them", async () => {
    const other = { authorization: "Basic eDp5" };
    expect(await call("GET", "/api/public/health", undefined, other)).toEqual({
      status: 200,
      answer: { status: "OK", version: "4.83.0" },
    });
    expect((await call("GET", "/api/public/projects")).answer).toMatchObject({
      data: [{ id: "project-test", name: "Test" }],
    });
    langfuse.assertClean();
    expect((await call("GET", "/api/public/projects", undefined, other)).status).toBe(401);
  });

  it("the receiver accepts scores with a name and a value", async () => {
    const score = { id: "s", traceId: "t", name: "quality", value: 0 };
    expect(await call("POST", "/api/public/scores", score)).toEqual({
      status: 200,
      answer: { id: "s" },
    });
    expect((await call("POST", "/api/public/scores", { name: "quality" })).status).toBe(400);
    expect(langfuse.scores).toEqual([score]);
  });

  const batch = ["trace-create", "score-create"].map((type) => ({
    id: `event of ${type}`,
    type,
    timestamp: "2025-11-24T16:00:00.000Z",
    body: {},
  }));

  it("the receiver has rules for scores", async () => {
    const valid = { id: "s1", name: "n", value: 1, traceId: "trace-1", dataType: "NUMERIC" };
    const cases: readonly (readonly [patch: object, says: string])[] = [
      [{ id: undefined }, "has no id"],
      [{ traceId: undefined }, "must have one of traceId, sessionId, datasetRunId"],
      [{ dataType: "STARS" }, "dataType must be one of NUMERIC, BOOLEAN"],
      [{ value: "1" }, "a NUMERIC value must be a number"],
      [{ dataType: "BOOLEAN", value: 2 }, "a BOOLEAN value must be 0 or 1"],
      [{ dataType: "TEXT", value: "x".repeat(501) }, "a string of 1 to 500 characters"],
      [{ dataType: "CORRECTION", value: 1 }, "a CORRECTION value must be a non-empty string"],
    ];
    for (const [patch, says] of cases) {
      langfuse.clear();
      /* oxlint-disable no-await-in-loop -- one score after the other */
      await call("POST", "/api/public/scores", valid);
      expect(langfuse.violations).toEqual([]);
      await call("POST", "/api/public/scores", { ...valid, ...patch });
      /* oxlint-enable no-await-in-loop */
      expect(langfuse.violations).toEqual([expect.stringContaining(says)]);
    }
  });

  it("the ingestion route of a v4 server accepts scores only", async () => {
    const { status, answer } = await call("POST", "/api/public/ingestion", { batch });
    expect(status).toBe(207);
    expect(answer).toMatchObject({
      successes: [{ id: "event of score-create", status: 201 }],
      errors: [{ id: "event of trace-create", status: 400 }],
    });
    expect(langfuse.ingestionEvents.map(({ accepted }) => accepted)).toEqual([false, true]);
  });

  it("the ingestion route before v4 accepts every event", async () => {
    await langfuse.close();
    langfuse = await startReceiver({ version: "3.120.0" });
    const { answer } = await call("POST", "/api/public/ingestion", { batch });
    expect(answer).toMatchObject({ successes: batch.map(({ id }) => ({ id })), errors: [] });
    expect(langfuse.ingestionEvents).toEqual(batch.map((event) => ({ ...event, accepted: true })));
    expect((await call("POST", "/api/public/ingestion", {})).status).toBe(400);
  });
});
