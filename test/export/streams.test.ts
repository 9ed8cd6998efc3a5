// A streamed answer is delivered before a platform freezes the process: by `flush({ streams: true })`,
// or by the platform's own `waitUntil`, of which each test has a stand-in.
import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { counters, registry } from "../../src/export/process/registry.js";
import { InvalidOptionError } from "../../src/foundation/errors.js";
import { observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/index.js";
import type { Receiver } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { counts, langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

/** An answer in two pieces: the second one comes when `finish` is called. */
function answering(name: string) {
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const tell = observe(`${name} model`, async function* () {
    yield "one ";
    await finished;
    yield "two";
  });
  const handle = observe(name, async (): Promise<Response> => {
    const texts = tell();
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(value));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  return { handle, finish };
}

function namesAt(receiver: Receiver): string[] {
  return receiver.spans.map(({ name }) => name).toSorted();
}

/** Whether a promise settles before the next turns of the loop are over. */
async function isPending(work: Promise<unknown>): Promise<boolean> {
  const turns = new Promise<string>((resolve) => {
    setTimeout(() => resolve("pending"), 300);
  });
  return (await Promise.race([work, turns])) === "pending";
}

describe("flush({ streams: true })", () => {
  test("a flush with streams waits until a streamed answer is read, and delivers it", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url), spool: false });
    const { handle, finish } = answering("chat");
    const response = await handle();
    const flushed = flush({ streams: true });
    const text = response.text();
    expect(await isPending(flushed)).toBe(true);
    finish();

    expect(await text).toBe("one two");
    expect(await flushed).toMatchObject({ delivered: 2, waiting: 0, openStreams: 0 });
    expect(namesAt(receiver)).toEqual(["chat", "chat model"]);
  });

  test("a flush with streams delivers at once what has ended", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const { handle, finish } = answering("chat");
    observe("earlier", () => 1)();
    const response = await handle();
    const flushed = flush({ streams: true });
    await receiver.waitForSpans(1);
    expect(namesAt(receiver)).toEqual(["earlier"]);
    finish();
    await response.text();
    await flushed;
  });

  test("a stream that is never read keeps a flush with streams no longer than its timeout", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const { handle, finish } = answering("chat");
    const response = await handle();
    // The answer, and the model's stream that it is made of.
    expect(await flush({ streams: true, timeout: 0.2 })).toMatchObject({ openStreams: 2 });
    expect(await flush()).toMatchObject({ delivered: 0, openStreams: 2 });
    finish();
    await response.text();
    expect(await flush({ streams: true })).toMatchObject({ delivered: 2, openStreams: 0 });
  });

  test("a flush with streams inside an observed call waits for the streams of its trace alone", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const other = answering("other");
    const otherResponse = await other.handle();
    const mine = answering("mine");
    let flushed: Promise<unknown> = Promise.resolve();
    const request = observe("request", async () => {
      const response = await mine.handle();
      flushed = flush({ streams: true });
      return { response };
    });
    const { response } = await request();
    const text = response.text();
    expect(await isPending(flushed)).toBe(true);
    mine.finish();
    await text;

    await flushed;
    expect(namesAt(receiver)).toEqual(["mine", "mine model", "request"]);
    other.finish();
    await otherResponse.text();
  });

  test("a flush with streams that an observed call awaits does not wait for the call itself", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    await observe("request", () => flush({ streams: true }))();
    expect(await flush({ streams: true })).toMatchObject({ delivered: 1 });
  });

  test("a flush with streams waits for nothing with tracing off or an unsampled trace", async () => {
    await using receiver = await startReceiver();
    const { handle } = answering("chat");
    configure({ destination: langfuseAt(receiver.url), sample: 0 });
    await handle();
    await flush({ streams: true });
    configure({ destination: langfuseAt(receiver.url), enabled: false });
    await handle();
    await flush({ streams: true });
    expect(counters()).toEqual(counts({}));
  });

  test("flush({ streams: 1 }) throws at once", () => {
    expect(() => void flush({ streams: 1 as never })).toThrow(
      new InvalidOptionError("flush: `streams` must be true or false (got 1)."),
    );
  });
});

const VERCEL = Symbol.for("@vercel/request-context");

/** One request on a platform: all that it is given to wait for. */
interface PlatformRequest {
  readonly work: Promise<unknown>[];
  readonly waitUntil: (work: Promise<unknown>) => void;
}

function platformRequest(): PlatformRequest {
  const work: Promise<unknown>[] = [];
  return { work, waitUntil: (promise) => work.push(promise) };
}

function onVercel(get: (() => unknown) | undefined): void {
  Object.defineProperty(globalThis, VERCEL, { value: { get }, configurable: true });
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, VERCEL);
  registry.waitUntil = undefined;
});

describe("a platform's waitUntil", () => {
  test("on Vercel, a streamed answer is delivered before its request is over, without a flush", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url), spool: false });
    const request = platformRequest();
    onVercel(() => request);
    const { handle, finish } = answering("chat");
    const response = await handle();
    finish();
    expect(await response.text()).toBe("one two");
    await Promise.all(request.work);
    expect(namesAt(receiver)).toEqual(["chat", "chat model"]);
  });

  test("two requests at once wait for their own traces, each with one promise", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const requests = new AsyncLocalStorage<PlatformRequest>();
    onVercel(() => requests.getStore());
    const [first, second] = [platformRequest(), platformRequest()];
    const [one, two] = [answering("one"), answering("two")];
    const log = observe("log", () => 1);
    const firstResponse = await requests.run(first, () => (log(), one.handle()));
    const secondResponse = await requests.run(second, () => (log(), two.handle()));
    expect([first.work.length, second.work.length]).toEqual([1, 1]);

    two.finish();
    await secondResponse.text();
    await Promise.all(second.work);
    expect(namesAt(receiver)).toEqual(["log", "log", "two", "two model"]);
    expect(await isPending(Promise.all(first.work))).toBe(true);
    one.finish();
    await firstResponse.text();
    await Promise.all(first.work);
    expect(receiver.spans).toHaveLength(6);
  });

  test("a trace that begins after the others of its request is waited for, too", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const request = platformRequest();
    onVercel(() => request);
    observe("early", () => 1)();
    await Promise.all(request.work);
    observe("late", () => 1)();
    await Promise.all(request.work);
    expect(request.work).toHaveLength(2);
    expect(namesAt(receiver)).toEqual(["early", "late"]);
  });

  test("the waitUntil of Cloudflare Workers waits for each trace", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const { work, waitUntil } = platformRequest();
    registry.waitUntil = waitUntil;
    const { handle, finish } = answering("chat");
    const response = await handle();
    finish();
    await response.text();
    await Promise.all(work);
    expect(namesAt(receiver)).toEqual(["chat", "chat model"]);
  });

  const refuse = (): never => {
    throw new Error("no request");
  };
  test.each<[string, (() => unknown) | undefined]>([
    ["waitUntil throws", () => ({ waitUntil: refuse })],
    ["waitUntil fails later", () => ({ waitUntil: () => Promise.reject(new Error("no")) })],
    ["waitUntil is missing", () => ({})],
    ["there is no request", () => undefined],
    ["get throws", refuse],
    ["get is missing", undefined],
  ])("a platform on which %s changes nothing for the program", async (_, get) => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    onVercel(get);
    expect(observe("call", () => 1)()).toBe(1);
    await flush();
    expect(counters()).toEqual(counts({ traced: 1, sent: 1 }));
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  test("a platform is asked for nothing with tracing off, an unsampled trace or a captured one", async () => {
    await using receiver = await startReceiver();
    const request = platformRequest();
    onVercel(() => request);
    const call = observe("call", () => 1);
    configure({ destination: langfuseAt(receiver.url), enabled: false });
    call();
    configure({ destination: langfuseAt(receiver.url), sample: 0 });
    call();
    configure({ destination: langfuseAt(receiver.url) });
    await captureTraces(call);
    expect(request.work).toEqual([]);
  });
});
