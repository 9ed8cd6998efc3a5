// The stand-in as a server: what it keeps, what it answers, the faults it injects.
import { afterEach, describe, expect, it } from "vitest";
import type {
  InjectedAnswer,
  Receiver,
  ReceiverOptions,
} from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { PATIENCE_MS } from "../eventually.js";

const open: Receiver[] = [];
afterEach(() => Promise.all(open.splice(0).map((receiver) => receiver.close())));

async function start(options?: ReceiverOptions): Promise<Receiver> {
  const receiver = await startReceiver(options);
  open.push(receiver);
  return receiver;
}

const traceId = "0af7651916cd43dd8448eb211c80319c";
const idOf = (n: number): string => n.toString(16).padStart(16, "0");

interface SpanPatch {
  readonly parentSpanId?: string;
  readonly startTimeUnixNano?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly isAppRoot?: boolean;
}

function spanOf(n: number, { attributes = {}, isAppRoot, ...patch }: SpanPatch = {}): unknown {
  const texts = { "langfuse.observation.type": "span", ...attributes };
  return {
    traceId,
    spanId: idOf(n),
    name: `span ${n}`,
    startTimeUnixNano: "1764000000100000000",
    endTimeUnixNano: "1764000000900999999",
    attributes: [
      ...Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } })),
      ...((isAppRoot ?? patch.parentSpanId === undefined)
        ? [{ key: "langfuse.internal.is_app_root", value: { boolValue: true } }]
        : []),
    ],
    ...patch,
  };
}

function call(
  { url, publicKey, secretKey }: Receiver,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${publicKey}:${secretKey}`)}`,
      "content-type": "application/json",
      "x-langfuse-ingestion-version": "4",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

function send(receiver: Receiver, ...spans: readonly unknown[]): Promise<Response> {
  const scopeSpans = [{ scope: { name: "langfuse-sdk" }, spans }];
  return call(receiver, "POST", "/api/public/otel/v1/traces", { resourceSpans: [{ scopeSpans }] });
}

describe("stored requests", () => {
  it("the receiver keeps each span, its observation and its request", async () => {
    const langfuse = await start();
    const response = await send(langfuse, spanOf(1), spanOf(2, { parentSpanId: idOf(1) }));
    expect(await response.json()).toEqual({ status: "ok" });
    expect(langfuse.spans.map(({ name }) => name)).toEqual(["span 1", "span 2"]);
    expect(langfuse.observations.map(({ parentId }) => parentId)).toEqual([undefined, idOf(1)]);
    expect(langfuse.requests).toMatchObject([{ method: "POST", status: 200, spanCount: 2 }]);
    expect(langfuse.requests[0]?.body.length).toBe(langfuse.requests[0]?.byteLength);
    langfuse.assertClean({ complete: true });
  });

  it("the receiver keeps nothing after clear()", async () => {
    const langfuse = await start();
    await send(langfuse, spanOf(1), spanOf(1, { attributes: { "langfuse.x": "" } }));
    expect(langfuse.violations).not.toEqual([]);
    langfuse.clear();
    expect([langfuse.spans, langfuse.requests, langfuse.violations]).toEqual([[], [], []]);
    await send(langfuse, spanOf(1));
    expect(langfuse.resent).toBe(0);
  });

  it("the receiver keeps a span that is sent twice once, and counts the second time", async () => {
    const langfuse = await start();
    await send(langfuse, spanOf(1));
    await send(langfuse, spanOf(1));
    expect([langfuse.spans.length, langfuse.resent]).toEqual([1, 1]);
    langfuse.assertClean();
  });

  it("the receiver keeps the later content of a span sent twice, as a violation", async () => {
    const langfuse = await start();
    await send(langfuse, spanOf(1), spanOf(2, { parentSpanId: idOf(1) }));
    await send(langfuse, spanOf(1, { attributes: { "langfuse.release": "2" } }));
    expect(langfuse.observations.map(({ release }) => release)).toEqual(["2", undefined]);
    expect(langfuse.violations).toEqual([
      `span "span 1" (${idOf(1)}): sent again with other content, which replaces the first (changed: langfuse.release)`,
    ]);
  });

  it("the receiver makes two observations of a span with two start times", async () => {
    const langfuse = await start();
    await send(langfuse, spanOf(1), spanOf(1, { startTimeUnixNano: "1764000000200000000" }));
    expect(langfuse.observations.length).toBe(2);
    expect(langfuse.violations).toEqual([expect.stringMatching(/makes a second observation/)]);
  });

  it("the receiver reports an app root below a span of the same process, whichever comes first", async () => {
    const child = spanOf(2, { parentSpanId: idOf(1), isAppRoot: true });
    for (const spans of [
      [spanOf(1), child],
      [child, spanOf(1)],
    ]) {
      const langfuse = await start();
      await send(langfuse, ...spans);
      expect(langfuse.violations).toEqual([
        `span "span 2" (${idOf(2)}): langfuse.internal.is_app_root is set below span "span 1" of the same process`,
      ]);
    }
  });

  it("the receiver reports traces whose spans differ in the user", async () => {
    const langfuse = await start();
    const root = spanOf(1, { attributes: { "user.id": "ada" } });
    await send(langfuse, root, spanOf(2, { parentSpanId: idOf(1) }));
    expect(langfuse.inconsistentTraces()).toEqual([
      `trace ${traceId}: user.id is "ada" on span 1; absent on span 2`,
    ]);
    langfuse.assertClean();
    expect(() => langfuse.assertClean({ complete: true })).toThrow(/1 of Langfuse's rules broken/);
  });

  it("a trace with a span outside of its experiment is not consistent", async () => {
    const langfuse = await start();
    const root = spanOf(1, {
      attributes: {
        "langfuse.environment": "sdk-experiment",
        "langfuse.experiment.id": "experiment-1",
        "langfuse.experiment.item.id": "item-1",
        "langfuse.experiment.item.root_observation_id": idOf(1),
      },
    });
    await send(langfuse, root, spanOf(2, { parentSpanId: idOf(1) }));
    langfuse.assertClean();
    expect(langfuse.inconsistentTraces()).toEqual([
      expect.stringContaining(
        `langfuse.experiment.id is "experiment-1" on span 1; absent on span 2`,
      ),
      expect.stringContaining(`langfuse.experiment.item.id is "item-1" on span 1; absent`),
    ]);
  });
});

describe("waiting", () => {
  it("waitForSpans resolves when the spans have arrived", async () => {
    const langfuse = await start();
    const both = langfuse.waitForSpans(2, { timeoutMs: PATIENCE_MS });
    await send(langfuse, spanOf(1));
    await send(langfuse, spanOf(2));
    expect((await both).map(({ spanId }) => spanId)).toEqual([idOf(1), idOf(2)]);
  });

  it("waitForSpans fails with the arrived spans and their violations", async () => {
    const langfuse = await start();
    await send(langfuse, spanOf(1, { attributes: { "langfuse.levle": "x" } }));
    await expect(langfuse.waitForSpans(2, { timeoutMs: 1 })).rejects.toThrow(
      /1 of 2 arrived within 1 ms:\n {2}span "span 1" \(.*\)\n {2}violation: .*langfuse.levle/,
    );
  });
});

const once = (fault: InjectedAnswer): ReceiverOptions => ({
  answer: (_request, n) => (n === 1 ? fault : undefined),
});

describe("a fault", () => {
  it("a fault with a status is answered with its headers and accepts nothing", async () => {
    const langfuse = await start(
      once({ status: 429, headers: { "retry-after": "1" }, body: "no" }),
    );
    const response = await send(langfuse, spanOf(1));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"]);
    expect([await response.text(), langfuse.spans.length]).toEqual(["no", 0]);
    expect((await send(langfuse, spanOf(1))).status).toBe(200);
    expect(langfuse.requests.map(({ status }) => status)).toEqual([429, 200]);
  });

  it("a fault that cuts the connection accepts nothing", async () => {
    const langfuse = await start(once("cut"));
    await expect(send(langfuse, spanOf(1))).rejects.toThrow();
    expect([langfuse.spans.length, langfuse.requests[0]?.status]).toEqual([0, undefined]);
  });

  it("a fault that loses the answer accepts the spans", async () => {
    const langfuse = await start(once("lose-answer"));
    await expect(send(langfuse, spanOf(1))).rejects.toThrow();
    await send(langfuse, spanOf(1));
    expect([langfuse.spans.length, langfuse.resent]).toEqual([1, 1]);
  });

  it("a fault of half an answer breaks off in the body", async () => {
    const langfuse = await start(once("half-answer"));
    const response = await send(langfuse, spanOf(1));
    expect([response.status, langfuse.spans.length]).toEqual([200, 1]);
    await expect(response.text()).rejects.toThrow();
  });

  it("a fault that hangs lasts until the receiver is closed", async () => {
    const langfuse = await start(once("hang"));
    const answered = send(langfuse, spanOf(1));
    await langfuse.waitForRequests(1, { timeoutMs: PATIENCE_MS });
    await langfuse.close();
    await expect(answered).rejects.toThrow();
  });

  it("a fault can be chosen by the content of the request", async () => {
    const langfuse = await start({
      answer: ({ body }) => (body.includes("span 2") ? { status: 413 } : undefined),
    });
    expect((await send(langfuse, spanOf(1))).status).toBe(200);
    expect((await send(langfuse, spanOf(2))).status).toBe(413);
  });

  it("an error of the function that chooses faults is reported", async () => {
    const langfuse = await start({
      answer: () => {
        throw new Error("slip");
      },
    });
    await expect(send(langfuse, spanOf(1))).rejects.toThrow();
    expect(langfuse.violations).toEqual(["the receiver failed: Error: slip"]);
  });
});
