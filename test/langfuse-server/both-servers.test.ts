// `view --receive` and the receiver of the test kit are two Langfuse servers: both answer alike.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { LangfuseClient } from "@langfuse/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { startViewer } from "../../src/viewer/server.js";

const sha256Hash = createHash("sha256").update("a picture").digest("base64");
const announcement = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  contentType: "image/png",
  contentLength: 9,
  sha256Hash,
  field: "input",
};
/** Those of the receiver; `view --receive` accepts any. */
const keys = { publicKey: "pk-lf-test", secretKey: "sk-lf-test" };
const TOO_LONG = Buffer.alloc(64 * 1024 * 1024 + 1);

interface Sent {
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests, and what both servers answer. */
const table: readonly (readonly [string, Sent, number, unknown])[] = [
  ["health", { path: "/api/public/health" }, 200, { status: "OK", version: "4.83.0" }],
  [
    "the project, whole",
    { path: "/api/public/projects" },
    200,
    {
      data: [
        {
          id: expect.any(String) as string,
          name: expect.any(String) as string,
          organization: { id: expect.any(String) as string, name: expect.any(String) as string },
          metadata: {},
          retentionDays: 0,
        },
      ],
    },
  ],
  [
    "no traces",
    { path: "/api/public/otel/v1/traces", body: { resourceSpans: [] } },
    200,
    undefined,
  ],
  [
    "traces packed with gzip",
    {
      path: "/api/public/otel/v1/traces",
      body: gzipSync('{"resourceSpans":[]}'),
      headers: { "content-encoding": "gzip" },
    },
    200,
    undefined,
  ],
  [
    "another encoding",
    {
      path: "/api/public/otel/v1/traces",
      body: Buffer.from("x"),
      headers: { "content-encoding": "deflate" },
    },
    400,
    { message: "content-encoding must be gzip or none (got deflate)" },
  ],
  [
    "a body that is too long",
    { path: "/api/public/otel/v1/traces", body: TOO_LONG },
    413,
    { message: "the body is longer than 64 MB" },
  ],
  [
    "a body that is too long when it is unpacked",
    {
      path: "/api/public/otel/v1/traces",
      body: gzipSync(Buffer.alloc(256 * 1024 * 1024 + 1)),
      headers: { "content-encoding": "gzip" },
    },
    413,
    { message: "the body is longer than 256 MB when it is unpacked" },
  ],
  [
    "JSON of too many values",
    { path: "/api/public/otel/v1/traces", body: Buffer.from(`[${"[],".repeat(1_100_000)}[]]`) },
    413,
    { message: "the body has more than 2,000,000 JSON values" },
  ],
  [
    "a long text with many commas",
    { path: "/api/public/ingestion", body: { batch: [], text: '\\",'.repeat(2_100_000) } },
    207,
    undefined,
  ],
  [
    "protobuf of too many messages",
    {
      path: "/api/public/otel/v1/traces",
      body: Buffer.alloc(2_000_002, Buffer.from([0x0a, 0])),
      headers: { "content-type": "application/x-protobuf" },
    },
    413,
    { message: "the body has more than 1,000,000 protobuf messages" },
  ],
  ["traces at another address", { path: "/api/public/otel", body: {} }, 404, undefined],
  [
    "a score",
    { path: "/api/public/scores", body: { id: "s", name: "n", value: 1 } },
    200,
    { id: "s" },
  ],
  [
    "an array of scores",
    {
      path: "/api/public/scores",
      body: ["a", "b"].map((id) => ({ id, traceId: "t", name: "n", value: 1 })),
    },
    202,
    { message: "Accepted" },
  ],
  ["a score without a value", { path: "/api/public/scores", body: { name: "n" } }, 400, undefined],
  ["no batch of events", { path: "/api/public/ingestion", body: {} }, 400, undefined],
  [
    "an announced file",
    { path: "/api/public/media", body: announcement },
    201,
    {
      mediaId: sha256Hash.replaceAll("+", "-").replaceAll("/", "_").slice(0, 22),
      uploadUrl: expect.stringContaining("/upload/") as string,
    },
  ],
  [
    "a file announced by half",
    { path: "/api/public/media", body: { sha256Hash, contentType: "image/png" } },
    400,
    { message: expect.stringContaining("contentLength") as string },
  ],
];

const SERVERS = {
  "view --receive": async () => {
    const viewer = await startViewer({ receive: true });
    return { url: viewer.url, authorization: "Basic eDp5", close: () => viewer.close() };
  },
  "the receiver of the test kit": async () => {
    const receiver = await startReceiver();
    const keys = `${receiver.publicKey}:${receiver.secretKey}`;
    return {
      url: receiver.url,
      authorization: `Basic ${btoa(keys)}`,
      close: () => receiver.close(),
    };
  },
};

describe.each(Object.entries(SERVERS))("%s answers", (_, start) => {
  let server: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    server = await start();
  });
  afterEach(() => server.close());

  test.each(table)(
    "the server answers %s",
    async (_name, { path, body, headers }, status, answer) => {
      const response = await fetch(server.url + path, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: server.authorization,
          "content-type": "application/json",
          "x-langfuse-ingestion-version": "4",
          ...headers,
        },
        ...(body !== undefined && {
          body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
        }),
      });
      const text = await response.text();

      expect(response.status).toBe(status);
      if (answer !== undefined) expect(JSON.parse(text)).toEqual(answer);
    },
  );

  test("the server holds the datasets of an experiment", async () => {
    const client = new LangfuseClient({ baseUrl: server.url, ...keys });
    await client.api.datasets.create({ name: "of France & Italy" });
    for (const input of ["France", "Italy", "France again"]) {
      const item = { id: input, datasetName: "of France & Italy", input, metadata: { input } };
      // oxlint-disable-next-line no-await-in-loop -- items are listed in the order of their creation
      await client.dataset.createItem(item);
    }
    // Two pages.
    const dataset = await client.dataset.get("of France & Italy", { fetchItemsPageSize: 2 });
    const { datasetRunId, datasetRunUrl, itemResults } = await dataset.runExperiment({
      name: "capitals",
      task: async ({ input }) => `of ${String(input)}`,
    });
    expect(itemResults.map(({ output }) => String(output)).toSorted()).toEqual([
      "of France",
      "of France again",
      "of Italy",
    ]);
    expect(new Set(itemResults.map((result) => result.datasetRunId))).toEqual(
      new Set([datasetRunId]),
    );
    expect(datasetRunUrl).toMatch(`/datasets/${dataset.id}/runs/${datasetRunId}`);
    await expect(client.dataset.get("of Spain")).rejects.toThrow("not found");
  });

  test("the server refuses items without their dataset, and runs without their items", async () => {
    const { api } = new LangfuseClient({ baseUrl: server.url, ...keys });
    await expect(api.datasetItems.create({ datasetName: "none", input: 1 })).rejects.toThrow("404");
    await expect(
      api.datasetRunItems.create({ runName: "run", datasetItemId: "none", traceId: "0" }),
    ).rejects.toThrow("404");
  });
});
