// Full memory, and the unusual ways of sending.
import { describe, expect, test } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { Delivery } from "../../src/export/langfuse/delivery.js";
import { langfuseEndpoint } from "../../src/export/langfuse/endpoint.js";
import { flush } from "../../src/export/process/lifecycle.js";
import type { Batch } from "../../src/export/pipeline/batch.js";
import { Pipeline } from "../../src/export/pipeline/pipeline.js";
import type { DropEvent } from "../../src/export/process/account.js";
import { counters, registry } from "../../src/export/process/registry.js";
import { sizeOf } from "../../src/export/pipeline/room.js";
import { Sender } from "../../src/export/langfuse/sender.js";
import { Spool } from "../../src/export/disk/spool.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { Observation } from "../../src/tracing/observation.js";
import { state } from "../../src/tracing/state.js";
import { Trace } from "../../src/tracing/trace.js";
import { PATIENCE_MS } from "../eventually.js";
import { counts, endObservations, keys, langfuseAt, unconfigured } from "./set-up.js";

const { warnings, spool: directory } = unconfigured();

/** Sends to `baseUrl` with room for `maxBytes` in memory. */
function tightPipeline(baseUrl: string, maxBytes: number, spool?: Spool): void {
  configure({ destination: langfuseAt(baseUrl) });
  const endpoint = langfuseEndpoint({ ...keys, baseUrl });
  const sender = new Sender({ endpoint, timeout: 5, leftovers: "" });
  state.sink = new Pipeline([new Delivery(sender, spool)], {
    flushAt: 10,
    flushInterval: 5,
    maxBytes,
  });
}

describe("a full memory", () => {
  test("a full memory moves whole batches to the disk, from where everything arrives", async () => {
    await using receiver = await startReceiver();
    const owner = { baseUrl: receiver.url, publicKey: keys.publicKey };
    const spool = new Spool(owner, { directory, maxBytes: 1e9, maxAge: 1_000 });
    tightPipeline(receiver.url, 20_000, spool);

    endObservations(500);
    const { waiting, spooled } = counters();
    expect(spooled).toBeGreaterThan(400);
    expect(waiting + spooled).toBe(500);
    await flush();

    expect(receiver.spans).toHaveLength(500);
    expect(counters()).toEqual(counts({ traced: 500, sent: waiting, replayed: spooled }));
    expect(warnings).toEqual([]);
  });

  test("a full memory without a disk drops leaves before parents, and roots last", async () => {
    await using receiver = await startReceiver();
    const drops: DropEvent[] = [];
    tightPipeline(receiver.url, 30_000);
    registry.account.onDrop = (drop) => drops.push(drop);
    const leaf = observe("leaf", (n: number) => n);
    const middle = observe("middle", (n: number) => [leaf(n), leaf(n)].length);
    const root = observe("root", (n: number) => middle(n));

    for (let n = 0; n < 30; n += 1) root(n);
    await flush();

    const names = receiver.spans.map(({ name }) => name);
    expect(names.filter((name) => name === "root")).toHaveLength(30);
    expect(names.filter((name) => name === "leaf").length).toBeLessThan(30);
    expect(receiver.orphans()).toEqual([]);
    const { sent, dropped } = counters();
    expect(sent + dropped).toBe(120);
    expect(drops.reduce((sum, { count }) => sum + count, 0)).toBe(dropped);
    expect(new Set(drops.map(({ reason }) => reason))).toEqual(new Set(["no-room"]));
  });
});

test("the size of an observation counts all its texts", () => {
  const text = "x".repeat(1_000);
  const bare = new Observation(new Trace(undefined, state.sink), undefined, {
    name: "call",
    type: "span",
  });
  const full = new Observation(new Trace(undefined, state.sink), undefined, {
    name: "call",
    type: "span",
  });
  full.update({
    input: text,
    output: text,
    statusMessage: text,
    metadata: { more: text },
    modelParameters: { stop: text },
  });
  expect(sizeOf(full) - sizeOf(bare)).toBeGreaterThanOrEqual(5_000);
});

test.each([
  ["Cyrillic", "я".repeat(5_000), 10_000],
  ["Cyrillic after Latin", `${"x".repeat(2_000)}${"я".repeat(3_000)}`, 10_000],
  ["emoji", "😀".repeat(2_500), 10_000],
  ["ASCII", "x".repeat(5_000), 5_000],
])("the size of an observation counts the bytes of %s text", (_, text, bytes) => {
  const observation = new Observation(new Trace(undefined, state.sink), undefined, {
    name: "call",
    type: "span",
  });
  const before = sizeOf(observation);
  observation.update({ input: text });
  expect(sizeOf(observation) - before).toBe(bytes);
});

test("memory counts what is alive: observations on the way, and their text for the wire", async () => {
  let written = 0;
  const destination = {
    send: async (batch: Batch) => {
      written = (await batch.spans()).length;
      return await new Promise<never>(() => {});
    },
    canSave: false,
    abort() {},
  };
  const pipeline = new Pipeline([destination], {
    flushAt: 3,
    flushInterval: 60,
    maxBytes: 50_000,
  });
  state.sink = pipeline;
  const trace = new Trace(undefined, pipeline);
  const call = (): void => {
    const observation = new Observation(trace, undefined, { name: "call", type: "span" });
    observation.update({ input: "x".repeat(10_000) });
    observation.end();
  };
  for (let count = 0; count < 3; count += 1) call();
  await expect.poll(() => written).toBe(3);
  // 10,000 characters three times, and as many as JSON: there is no room for a fourth observation.
  call();
  expect(counters()).toEqual(counts({ traced: 4, waiting: 3, dropped: 1 }));
});

test("flushInterval: 0 sends each observation without waiting for others", async () => {
  await using receiver = await startReceiver();
  configure({
    destination: langfuseAt(receiver.url),
    flushInterval: 0,
  });

  endObservations(1);

  await receiver.waitForSpans(1, { timeoutMs: PATIENCE_MS });
});

test("await using of configure delivers, and ends tracing, at the end of its block", async () => {
  await using receiver = await startReceiver();
  {
    await using tracing = configure({
      destination: langfuseAt(receiver.url),
      flushInterval: 3_600,
    });
    expect(tracing.flush).toBe(flush);
    endObservations(1);
  }

  expect(receiver.spans).toHaveLength(1);
  expect(state.live).toBe(false);
});

test.each([
  ["throws", failing, 2],
  ["rejects", async () => failing(), 1],
])("an error of onDrop that %s does not reach the program", async (_, onDrop, warned) => {
  await using receiver = await startReceiver({
    answer: () => ({ status: 400, body: { message: "bad span" } }),
  });
  configure({ destination: langfuseAt(receiver.url), onDrop });

  endObservations(1);
  await flush();

  expect(counters()).toEqual(counts({ traced: 1, failed: 1 }));
  expect(warnings).toHaveLength(warned);
});

function failing(): never {
  throw new Error("no");
}
