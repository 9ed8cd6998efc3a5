// `flush()` and `shutdown()` end in time, whatever is pending, and leave nothing out of their account.
// Each server here would keep them waiting for minutes: that they resolve at all is the test.
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { describe, expect, test } from "vitest";
import { configure } from "../../src/export/configure/configure.js";
import { MediaUploads } from "../../src/export/langfuse/media/upload.js";
import { flush, shutdown, type FlushResult } from "../../src/export/process/lifecycle.js";
import { within, type Deadline } from "../../src/export/process/deadline.js";
import type { Batch, Destination, Tally } from "../../src/export/pipeline/batch.js";
import { Pipeline } from "../../src/export/pipeline/pipeline.js";
import { counters } from "../../src/export/process/registry.js";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { observe, score } from "../../src/index.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { InjectedAnswer } from "../../src/testing/receiver/receiver.js";
import { state } from "../../src/tracing/state.js";
import { eventually } from "../eventually.js";
import { counts, endObservations, keys, langfuseAt, langfuseV3At, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const nothing = { delivered: 0, waiting: 0, lost: 0 };
/** As long as a request may take: a flush that waited for one would not end within the test. */
const FOR_EVER = 600;

/** A receiver that gives `answer` until it is well. */
async function startFailing(answer: InjectedAnswer) {
  let isWell = false;
  const receiver = await startReceiver({ answer: () => (isWell ? undefined : answer) });
  return {
    receiver,
    recover(): void {
      isWell = true;
    },
    [Symbol.asyncDispose]: () => receiver.close(),
  };
}

function scoreTimes(count: number): void {
  for (let value = 0; value < count; value += 1) score({ traceId, name: "n", value });
}

describe("flush() while Langfuse hangs", () => {
  test("a flush brings observations to disk by its timeout, and the next one delivers them", async () => {
    await using failing = await startFailing("hang");
    configure({ destination: langfuseAt(failing.receiver.url), timeout: FOR_EVER });
    endObservations(1_200);

    const result = await flush({ timeout: 3 });

    expect(result).toEqual({
      delivered: 0,
      waiting: 0,
      onDisk: 1_200,
      openStreams: 0,
      scores: nothing,
      files: nothing,
    });
    expect(counters()).toEqual(counts({ traced: 1_200, spooled: 1_200 }));
    failing.recover();
    // Requests that hang since before are made once more.
    expect(await flush({ timeout: 60 })).toMatchObject({ delivered: 1_200, onDisk: 0 });
    expect(counters()).toEqual(counts({ traced: 1_200, replayed: 1_200 }));
  });

  test("without a spool observations stay in memory, and the next flush delivers them", async () => {
    await using failing = await startFailing("hang");
    configure({ destination: langfuseAt(failing.receiver.url), timeout: FOR_EVER, spool: false });
    const names = endObservations(3);

    expect(await flush({ timeout: 0.6 })).toMatchObject({ delivered: 0, waiting: 3, onDisk: 0 });
    failing.recover();
    expect(await flush({ timeout: 60 })).toMatchObject({ delivered: 3, waiting: 0 });
    expect(failing.receiver.spans.map(({ name }) => name)).toEqual(names);
  });

  test("scores and files wait in memory, and the next flush delivers them", async () => {
    await using failing = await startFailing("hang");
    configure({ destination: langfuseAt(failing.receiver.url), timeout: FOR_EVER });
    scoreTimes(24);
    const picture = `data:image/png;base64,${Buffer.alloc(600, "p").toString("base64")}`;
    observe((image: string) => image.length, { name: "look" })(picture);

    const first = await flush({ timeout: 0.6 });
    expect(first.scores).toEqual({ delivered: 0, waiting: 24, lost: 0 });
    expect(first.files).toEqual({ delivered: 0, waiting: 1, lost: 0 });
    failing.recover();
    const second = await flush({ timeout: 60 });
    expect(second.scores).toEqual({ delivered: 24, waiting: 0, lost: 0 });
    expect(second.files).toEqual({ delivered: 1, waiting: 0, lost: 0 });
    expect(failing.receiver.scores).toHaveLength(24);
    expect(failing.receiver.media).toHaveLength(1);
  });

  test("the ingestion API of older servers keeps no flush beyond its timeout", async () => {
    await using failing = await startFailing("hang");
    configure({ destination: langfuseV3At(failing.receiver.url), timeout: FOR_EVER });
    endObservations(2);
    expect(await flush({ timeout: 0.5 })).toMatchObject({ waiting: 2 });
  });

  test("a tracer provider whose flush never ends does not keep flush()", async () => {
    const provider = new BasicTracerProvider();
    const calls: string[] = [];
    provider.forceFlush = () => {
      calls.push("forceFlush");
      return new Promise(() => {});
    };
    configure({ destination: { tracerProvider: provider } });
    observe(() => 1)();
    await flush({ timeout: 0.1 });
    await flush({ timeout: 0.1 });
    expect(calls).toEqual(["forceFlush", "forceFlush"]);
  });

  test("shutdown() ends in time as well, and returns the same account", async () => {
    await using failing = await startFailing("hang");
    configure({ destination: langfuseAt(failing.receiver.url), timeout: FOR_EVER });
    endObservations(1);
    scoreTimes(1);
    const result = await shutdown({ timeout: 0.5 });
    expect(result).toMatchObject({ onDisk: 1, scores: { delivered: 0, waiting: 1 } });
  });
});

describe("flush() while Langfuse fails", () => {
  test("each flush makes an attempt, even in a pause, and only the first tries again and again", async () => {
    await using failing = await startFailing({ status: 503 });
    configure({ destination: langfuseAt(failing.receiver.url), spool: false });
    const requestsPerFlush: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      endObservations(1);
      const before = failing.receiver.requests.length;
      // oxlint-disable-next-line no-await-in-loop -- invocation after invocation
      await flush();
      requestsPerFlush.push(failing.receiver.requests.length - before);
    }
    expect(requestsPerFlush[0]).toBeGreaterThan(2);
    for (const requests of requestsPerFlush.slice(1)) {
      expect(requests).toBeGreaterThanOrEqual(1);
      expect(requests).toBeLessThanOrEqual(2);
    }
    expect(counters()).toMatchObject({ waiting: 4 });
  });

  test("a flush does not wait for a server that asks for more time than it has", async () => {
    await using failing = await startFailing({ status: 429, headers: { "retry-after": "30" } });
    configure({ destination: langfuseAt(failing.receiver.url), timeout: FOR_EVER });
    endObservations(1);
    expect(await flush({ timeout: 20 })).toMatchObject({ delivered: 0, onDisk: 1 });
  });

  test("scores survive an outage that outlasts their tries, with one warning", async () => {
    await using failing = await startFailing({ status: 503 });
    configure({ destination: langfuseAt(failing.receiver.url) });
    scoreTimes(24);
    expect((await flush({ timeout: 1 })).scores).toEqual({ delivered: 0, waiting: 24, lost: 0 });
    expect(warnings.filter((one) => one.includes("score"))).toEqual([
      expect.stringContaining("Scores wait in "),
    ]);
    failing.recover();
    expect((await flush({ timeout: 60 })).scores).toEqual({ delivered: 24, waiting: 0, lost: 0 });
  });

  test("a file that fails for longer than it may is given up, with the reason", async () => {
    await using failing = await startFailing({ status: 503 });
    const reasons: string[] = [];
    const server = { ...keys, baseUrl: failing.receiver.url };
    const uploads = new MediaUploads(server, (reason) => reasons.push(reason), 0);
    uploads.add({
      type: "text/plain",
      bytes: Buffer.from("text"),
      id: "0123456789012345678901",
      sha256: "",
      traceId,
      observationId: "00f067aa0ba902b7",
      field: "input",
    });
    await within(60_000, (deadline) => uploads.flush(deadline));
    expect(reasons).toEqual([expect.stringContaining("answered 503")]);
  });
});

describe("the options of flush()", () => {
  test.each([
    [{ timeout: "5" }, 'flush: `timeout` must be a number of seconds (got "5").'],
    [{ timeout: Number.NaN }, "flush: `timeout` must be a number of seconds (got NaN)."],
    [{ timeOut: 5 }, "flush: unknown option `timeOut`. Did you mean `timeout`?"],
  ])("flush(%o) throws at once", (options, message) => {
    expect(() => void flush(options as never)).toThrow(new InvalidOptionError(message));
    expect(() => void shutdown(options as never)).toThrow(InvalidOptionError);
  });

  test("a timeout of 0 or less waits for nothing, and begins an attempt", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    endObservations(1);
    const results: FlushResult[] = [await flush({ timeout: -3 }), await flush({ timeout: 0 })];
    expect(results).toEqual([
      expect.objectContaining({ delivered: 0, waiting: 1 }),
      expect.objectContaining({ delivered: 0, waiting: 1 }),
    ]);
    await eventually(() => expect(counters()).toMatchObject({ sent: 1 }));
  });

  test("flush(undefined) and flush({ timeout: Infinity }) deliver", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    endObservations(1);
    await flush(undefined);
    endObservations(1);
    await flush({ timeout: Infinity });
    expect(counters()).toEqual(counts({ traced: 2, sent: 2 }));
  });
});

/** A destination that never answers, with a disk. */
class Hanging implements Destination {
  readonly canSave = true;
  readonly saved: { readonly name: string; readonly leftMs: number }[] = [];

  constructor(private readonly endMs: number) {}

  send(): Promise<Tally> {
    return new Promise(() => {});
  }

  sendNow(batch: Batch): Tally {
    const [{ name } = { name: "" }] = batch.inOrder();
    this.saved.push({ name, leftMs: this.endMs - performance.now() });
    return { sent: 0, failed: 0, spooled: batch.observations.length };
  }

  abort(): void {}
}

test("batches that are not under way go to disk first, from the last on, and all before the deadline", async () => {
  const ms = 2_000;
  const destination = new Hanging(performance.now() + ms);
  const pipeline = new Pipeline([destination], { flushAt: 10, flushInterval: 60 });
  state.sink = pipeline;
  endObservations(200);
  const flushInTime = (deadline: Deadline): Promise<void> => pipeline.flush(deadline);
  await within(ms, flushInTime);

  const firsts = destination.saved.map(({ name }) => Number(name.split(" ")[1]));
  const waiting = Array.from({ length: 12 }, (_, index) => 190 - index * 10);
  const underWay = Array.from({ length: 8 }, (_, index) => index * 10);
  expect(firsts).toEqual([...waiting, ...underWay]);
  for (const { leftMs } of destination.saved) expect(leftMs).toBeGreaterThan(0);
  expect(counters()).toEqual(counts({ traced: 200, spooled: 200 }));
});
