import { describe, expect, test } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { Delivery } from "../../src/export/langfuse/delivery.js";
import { langfuseEndpoint } from "../../src/export/langfuse/endpoint.js";
import { flush, shutdown } from "../../src/export/process/lifecycle.js";
import { Pipeline } from "../../src/export/pipeline/pipeline.js";
import { counters } from "../../src/export/process/registry.js";
import { Sender } from "../../src/export/langfuse/sender.js";
import type { InjectedAnswer } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { VERSION } from "../../src/tracing/resource.js";
import { state } from "../../src/tracing/state.js";
import { PATIENCE_MS } from "../eventually.js";
import { counts, endObservations, keys, langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

function* twoNumbers(): Generator<number> {
  yield 1;
  yield 2;
}

/** Answers of a server that has a bad day. */
const ANSWERS: (InjectedAnswer | undefined)[] = [
  undefined,
  "hang",
  { status: 400, body: { message: "bad span" } },
  undefined,
  "cut",
];

/** The number that the counters miss, or count twice. */
function imbalance(): number {
  const { traced, recovered, ...outcomes } = counters();
  return traced + recovered - Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

describe("delivery to Langfuse", () => {
  test("a tree of observed calls arrives complete and breaks no rule of Langfuse", async () => {
    await using receiver = await startReceiver();
    configure({
      destination: langfuseAt(`${receiver.url}/`),
      environment: "test",
      release: "r1",
    });
    const inner = observe("inner", async (name: string) => `Hello ${name}`);
    const outer = observe("outer", async (name: string) => inner(name));

    await outer("Zoë 🎨");
    await flush();

    receiver.assertClean({ complete: true });
    expect(receiver.observations.map(({ name, parentId }) => [name, parentId])).toEqual([
      ["outer", undefined],
      ["inner", receiver.spans[0]?.spanId],
    ]);
    expect(receiver.observations[1]).toMatchObject({
      input: "Zoë 🎨",
      output: "Hello Zoë 🎨",
      environment: "test",
      release: "r1",
    });
    expect(counters()).toEqual(counts({ traced: 2, sent: 2 }));
  });

  test("50,000 calls in one turn of the event loop arrive complete", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });

    const names = endObservations(50_000);
    expect(counters()).toMatchObject({ traced: 50_000, waiting: 50_000 });
    await flush({ timeout: PATIENCE_MS / 1000 });

    expect(new Set(receiver.spans.map(({ name }) => name))).toEqual(new Set(names));
    expect(receiver.violations).toEqual([]);
    expect(counters()).toEqual(counts({ traced: 50_000, sent: 50_000 }));
  });

  test("a server that needs 80 ms an answer receives everything, several batches at a time", async () => {
    await using receiver = await startReceiver({ delayMs: 80 });
    configure({ destination: langfuseAt(receiver.url) });

    const names = endObservations(20_000);
    await flush({ timeout: PATIENCE_MS / 1000 });

    expect(new Set(receiver.spans.map(({ name }) => name))).toEqual(new Set(names));
    expect(counters()).toMatchObject({ sent: 20_000, waiting: 0 });
  });

  test("the counters of observations add up at any moment", async () => {
    await using receiver = await startReceiver({
      delayMs: 5,
      answer: (_, n) => ANSWERS[n % ANSWERS.length],
    });
    configure({
      destination: langfuseAt(receiver.url),
      flushAt: 10,
      timeout: 0.5,
    });
    const sums = new Set<number>();
    const look = setInterval(() => sums.add(imbalance()), 1);

    endObservations(600);
    await flush({ timeout: PATIENCE_MS / 1000 });
    clearInterval(look);

    expect(sums).toEqual(new Set([0]));
    const { traced, sent, replayed, waiting } = counters();
    expect({ traced, waiting }).toEqual({ traced: 600, waiting: 0 });
    // It depends on the machine whether they came at once or from the disk.
    expect(sent + replayed).toBeGreaterThan(0);
  });

  test("parents are sent before their children", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const leaf = observe("leaf", () => 1);
    const middle = observe("middle", () => leaf());
    const root = observe("root", () => middle());

    for (let index = 0; index < 50; index += 1) root();
    await flush();

    const seen = new Set<string>();
    for (const { spanId, parentSpanId } of receiver.spans) {
      if (parentSpanId !== undefined) expect(seen).toContain(parentSpanId);
      seen.add(spanId);
    }
    expect(seen.size).toBe(150);
  });

  test("a request is compressed and names its sender", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });

    endObservations(100);
    await flush();

    const [request] = receiver.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: "/api/public/otel/v1/traces",
      headers: {
        authorization: `Basic ${Buffer.from("pk-lf-test:sk-lf-test").toString("base64")}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
        "x-langfuse-sdk-name": "mistral-traced",
        "x-langfuse-sdk-version": VERSION,
        "x-langfuse-public-key": "pk-lf-test",
        "x-langfuse-ingestion-version": "4",
      },
    });
    expect(request?.byteLength).toBeLessThan((request?.body.length ?? 0) / 4);
  });

  test("a batch that is not full is sent after the flush interval", async () => {
    await using receiver = await startReceiver();
    configure({
      destination: langfuseAt(receiver.url),
      flushInterval: 0.05,
    });

    const names = endObservations(3);

    const spans = await receiver.waitForSpans(3, { timeoutMs: PATIENCE_MS });
    expect(spans.map(({ name }) => name)).toEqual(names);
  });

  test("long texts travel in batches of a few megabytes", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const repeat = observe("call", (text: string) => text.length);

    for (let index = 0; index < 20; index += 1) repeat("é".repeat(500_000));
    await flush();

    expect(receiver.spans).toHaveLength(20);
    for (const { body } of receiver.requests) expect(body.length).toBeLessThan(8_000_000);
  });

  test("observations that do not fit into the buffer are dropped and counted, with one warning", async () => {
    await using receiver = await startReceiver();
    const sender = new Sender({
      endpoint: langfuseEndpoint({ ...keys, baseUrl: receiver.url }),
      timeout: 5,
      leftovers: "",
    });
    state.sink = new Pipeline([new Delivery(sender, undefined)], {
      flushAt: 10,
      flushInterval: 5,
      maxBytes: 10_000,
    });

    endObservations(100);
    const { waiting, dropped } = counters();
    expect(waiting + dropped).toBe(100);
    await flush();
    endObservations(1, "later");
    await flush();

    expect(counters()).toEqual(counts({ traced: 101, sent: waiting + 1, dropped }));
    expect(receiver.spans.at(-1)?.name).toBe("later 0");
    expect(warnings).toEqual([expect.stringContaining("dropped")]);
  });

  test("an open trace is sent to its first destination when configure is called again", async () => {
    await using first = await startReceiver();
    await using second = await startReceiver();
    configure({ destination: langfuseAt(first.url) });
    const call = observe("call", async (work: () => void) => work());

    endObservations(1, "waiting");
    await call(() => configure({ destination: langfuseAt(second.url) }));
    endObservations(1, "new");
    await flush();

    expect(first.spans.map(({ name }) => name).toSorted()).toEqual(["call", "waiting 0"]);
    expect(second.spans.map(({ name }) => name)).toEqual(["new 0"]);
  });

  test("shutdown ends unread streams, delivers, and records nothing more", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const count = observe(twoNumbers, { name: "count" });
    const greet = observe("greet", () => "hello");
    const numbers = count();
    numbers.next();

    await shutdown();
    expect(greet()).toBe("hello");
    await flush();

    expect(receiver.observations.map(({ name }) => name)).toEqual(["count"]);
    expect(numbers.next().value).toBe(2);
  });
});
