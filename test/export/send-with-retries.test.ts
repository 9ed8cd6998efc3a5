// The deadline that bounds one request, its repetitions, and a queue of them.
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { HttpClient } from "../../src/export/langfuse/http.js";
import { RequestQueue } from "../../src/export/langfuse/request-queue.js";
import { sendWithRetries } from "../../src/export/langfuse/send-with-retries.js";
import { NEVER } from "../../src/export/process/deadline.js";
import { registry } from "../../src/export/process/registry.js";

const request = { headers: {}, body: Buffer.from("{}") };
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A client of a server that answers as `answer` does. */
async function clientOf(answer: (response: ServerResponse) => void): Promise<HttpClient> {
  server = createServer((_, response) => answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  return new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

/** A deadline `ms` from now, and what ends it before. */
function deadlineIn(ms: number) {
  const aborter = new AbortController();
  return { deadline: { atMs: performance.now() + ms, signal: aborter.signal }, aborter };
}

test("a Retry-After beyond the deadline ends the retries at once, with the last response", async () => {
  const client = await clientOf((response) =>
    response.writeHead(503, { "retry-after": "20" }).end("busy"),
  );
  const startMs = performance.now();
  const reply = await sendWithRetries(client, request, deadlineIn(5_000));
  expect(reply).toMatchObject({ status: 503, text: "busy" });
  expect(performance.now() - startMs).toBeLessThan(4_000);
});

test("a server that does not answer takes no longer than the deadline", async () => {
  const client = await clientOf(() => {});
  const reply = await sendWithRetries(client, request, {
    ...deadlineIn(300),
    timeoutMs: 60_000,
  });
  expect(reply).toMatchObject({ name: "TimeoutError" });
});

test("an abort ends the pause between two tries, without a reply", async () => {
  const { deadline, aborter } = deadlineIn(60_000);
  const client = await clientOf((response) => {
    response.writeHead(503, { "retry-after": "20" }).end();
    setTimeout(() => aborter.abort(), 50);
  });
  expect(await sendWithRetries(client, request, { deadline })).toBeUndefined();
});

const queueOptions = {
  kind: "scores",
  onFailure() {},
  roundMs: 60_000,
  patienceMs: 60_000,
} as const;

test("a queue that gives up ends what is under way, what waits, and every flush", async () => {
  const ended: string[] = [];
  const queue = new RequestQueue<string>({
    ...queueOptions,
    parallel: 1,
    maxSize: 2,
    send: async (items, { deadline }) => {
      await once(deadline.signal, "abort");
      ended.push(...items);
      return [undefined];
    },
  });
  expect(["first", "second", "third"].map((item) => queue.add(item))).toEqual([true, true, false]);
  const flushed = queue.flush(NEVER);
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
  queue.giveUp();
  await flushed;
  expect(ended).toEqual(["first"]);
  expect(registry.pending.has(queue)).toBe(false);
});

test("items of one key are sent one after the other, others side by side", async () => {
  const steps: string[] = [];
  const queue = new RequestQueue<string>({
    ...queueOptions,
    parallel: 4,
    maxSize: 10,
    keyOf: (item) => item[0],
    send: async ([item]) => {
      steps.push(`${item} begins`);
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
      steps.push(`${item} ends`);
      return [undefined];
    },
  });
  for (const item of ["a1", "a2", "b1"]) queue.add(item);
  await queue.flush(NEVER);
  expect(steps.slice(0, 2)).toEqual(["a1 begins", "b1 begins"]);
  expect(steps.indexOf("a2 begins")).toBeGreaterThan(steps.indexOf("a1 ends"));
  expect(steps).toHaveLength(6);
});
