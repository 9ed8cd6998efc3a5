// `view --receive` shows what SDKs of Langfuse's generation before OpenTelemetry send, in pieces.
import { Langfuse } from "langfuse";
import { expect, test } from "vitest";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { ask, listed, viewer } from "./set-up.js";

const at = (ms: number): Date => new Date(1_764_000_000_000 + ms);
const iso = (ms: number): string => at(ms).toISOString();

async function observations(url: string, traceId: string): Promise<ReceivedObservation[]> {
  const rows = await ask(`${url}/api/traces/${traceId}`);
  const ids = (JSON.parse(rows.text) as { id: string }[]).map(({ id }) => id);
  const answers = await Promise.all(ids.map((id) => ask(`${url}/api/traces/${traceId}/${id}`)));
  return answers.map(({ text }) => JSON.parse(text) as ReceivedObservation);
}

async function ingest(url: string, ...events: readonly (readonly [string, object])[]) {
  const batch = events.map(([type, body], index) => ({ id: `e${index}`, type, body }));
  const answer = await ask(`${url}/api/public/ingestion`, {
    method: "POST",
    body: JSON.stringify({ batch }),
  });
  expect(answer.status).toBe(207);
  return JSON.parse(answer.text) as unknown;
}

test("a trace of langfuse 3 for JavaScript is shown as a tree below the trace", async () => {
  const { url } = await viewer({ receive: true });
  const langfuse = new Langfuse({ baseUrl: url, publicKey: "pk", secretKey: "sk" });
  const trace = langfuse.trace({
    name: "guide",
    input: { country: "France" },
    userId: "ada",
    sessionId: "s1",
    tags: ["art"],
    release: "r1",
    metadata: { plan: "pro" },
    timestamp: at(0),
  });
  const span = trace.span({ name: "ask", startTime: at(10), metadata: { a: 1 } });
  const generation = span.generation({
    name: "complete",
    model: "mistral-small-latest",
    modelParameters: { temperature: 0.4 },
    input: [{ role: "user", content: "Who?" }],
    startTime: at(20),
    completionStartTime: at(25),
  });
  await langfuse.flushAsync();
  generation.update({
    output: "Monet",
    endTime: at(90),
    usage: { promptTokens: 17, completionTokens: 35, totalTokens: 52 },
  });
  span.update({ metadata: { b: 2 }, level: "WARNING", statusMessage: "slow", endTime: at(100) });
  trace.event({ name: "note", startTime: at(50) });
  trace.update({ output: "Monet" });
  trace.score({ name: "good", value: 1 });
  await langfuse.shutdownAsync();

  expect(await listed(url)).toMatchObject([
    { name: "guide", userId: "ada", sessionId: "s1", tags: ["art"], observationCount: 4 },
  ]);
  const [root, ask_, complete, note] = await observations(url, trace.id);
  expect(root).toMatchObject({
    id: trace.id,
    type: "span",
    input: { country: "France" },
    output: "Monet",
    release: "r1",
    traceMetadata: { plan: "pro" },
    startTime: iso(0),
    endTime: iso(100),
  });
  expect(ask_).toMatchObject({
    name: "ask",
    parentId: trace.id,
    metadata: { a: 1, b: 2 },
    level: "WARNING",
    statusMessage: "slow",
    startTime: iso(10),
    endTime: iso(100),
  });
  expect(complete).toMatchObject({
    name: "complete",
    type: "generation",
    parentId: span.id,
    model: "mistral-small-latest",
    modelParameters: { temperature: 0.4 },
    input: [{ role: "user", content: "Who?" }],
    output: "Monet",
    usageDetails: { input: 17, output: 35, total: 52 },
    completionStartTime: iso(25),
    startTime: iso(20),
    endTime: iso(90),
  });
  expect(note).toMatchObject({ name: "note", type: "event", parentId: trace.id });
});

test("events in any order are merged by id, and times keep Python's microseconds", async () => {
  const { url } = await viewer({ receive: true });
  const id = "my own id";
  await ingest(
    url,
    [
      "generation-update",
      { id: "g", traceId: id, output: "", usageDetails: { input: 2 }, endTime: null },
    ],
    [
      "generation-create",
      {
        id: "g",
        traceId: id,
        name: "g",
        output: null,
        startTime: "2025-11-24T16:00:00.123456Z",
        usage: { input: 1, inputCost: 0.5, unit: "TOKENS" },
      },
    ],
  );
  expect(await listed(url)).toMatchObject([{ name: "g", observationCount: 1 }]);
  await ingest(url, ["trace-create", { id, name: "late" }]);
  const shown = await observations(url, encodeURIComponent(id));
  const [root, generation] = shown.toSorted((one) => (one.id === id ? -1 : 1));
  expect(root).toMatchObject({ name: "late", startMs: 1_764_000_000_123.456 });
  expect(generation).toMatchObject({
    parentId: id,
    output: "",
    usageDetails: { input: 2 },
    costDetails: { input: 0.5 },
    startMs: 1_764_000_000_123.456,
    endMs: 1_764_000_000_123.456,
  });
});

test("view --receive accepts each event of langfuse 2 and 3, and refuses a batch that is not one", async () => {
  const { url } = await viewer({ receive: true });
  const body = { id: "o", traceId: "t", startTime: iso(0) };
  const types = ["trace-create", "observation-create", "sdk-log", "score-create"];
  expect(await ingest(url, ...types.map((type) => [type, body] as const))).toEqual({
    successes: types.map((_, index) => ({ id: `e${index}`, status: 201 })),
    errors: [],
  });
  await ingest(url, [
    "span-create",
    { __proto__: null, id: "__proto__", name: 3, startTime: "no" },
  ]);
  expect((await listed(url)).map(({ traceId }) => traceId).toSorted()).toEqual([
    "__proto__",
    "o",
    "t",
  ]);
  const answer = await ask(`${url}/api/public/ingestion`, { method: "POST", body: "[]" });
  expect(answer.status).toBe(400);
});

test.each([
  ["GET", "/api/public/v2/prompts/painter?label=production"],
  ["POST", "/api/public/v2/prompts"],
  ["GET", "/api/public/v2/observations"],
  ["GET", "/api/public/v3/scores"],
])("view --receive names the unsupported address %s %s", async (method, path) => {
  const { url } = await viewer({ receive: true });
  const answer = await ask(url + path, { method, ...(method === "POST" && { body: "{}" }) });
  expect(answer.status).toBe(404);
  const { message } = JSON.parse(answer.text) as { message: string };
  expect(message).toContain(`does not support ${method} ${path.replace(/\?.*/, "")}`);
});
