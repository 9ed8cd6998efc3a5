// Traces that go to an OpenTelemetry Collector in place of Langfuse.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  configure,
  counters,
  flush,
  InvalidOptionError,
  langfuseContext,
  observe,
  score,
  shutdown,
} from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { state } from "../../src/tracing/state.js";
import { endObservations, keys, langfuseAt, stubLangfuse, unconfigured } from "./set-up.js";

const { warnings, spool } = unconfigured();
afterEach(() => shutdown());

interface Arrived {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly names: readonly string[];
}

/** A Collector's OTLP receiver, as its senders see it. */
async function startCollector(status = 200) {
  const requests: Arrived[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as {
        resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
      };
      const spans = body.resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans),
      );
      const names = spans.map(({ name }) => name);
      requests.push({ url: request.url, headers: request.headers, names });
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

describe("destination: { otlp }", () => {
  test("the otlp option sends to its address with its headers, and needs no keys", async () => {
    await using collector = await startCollector();
    configure({
      destination: { otlp: { url: collector.url, headers: { "X-Team": "painters" } } },
    });
    const names = endObservations(3);
    await flush();

    expect(collector.requests.flatMap((request) => request.names)).toEqual(names);
    const [request] = collector.requests;
    expect(request?.url).toBe("/v1/traces");
    expect(request?.headers).toMatchObject({
      "x-team": "painters",
      "content-type": "application/json",
      "content-encoding": "gzip",
    });
    expect(request?.headers.authorization).toBeUndefined();
    expect(counters()).toMatchObject({ traced: 3, sent: 3 });
    expect(warnings).toEqual([]);
  });

  test("the otlp option with keys sends scores and files to Langfuse, and traces to its address", async () => {
    await using collector = await startCollector();
    await using langfuse = await startReceiver();
    stubLangfuse(langfuse.url);
    configure({ destination: { otlp: { url: collector.url } } });
    const image = `data:image/png;base64,${Buffer.alloc(100, 5).toString("base64")}`;
    observe("call", (_: string) => langfuseContext.scoreCurrentTrace({ name: "n", value: 1 }))(
      image,
    );
    await flush();
    expect(collector.requests.flatMap(({ names }) => names)).toEqual(["call"]);
    expect(langfuse.spans).toEqual([]);
    expect(langfuse.scores).toHaveLength(1);
    expect(langfuse.media).toHaveLength(1);
  });

  test("a trace through a Collector arrives in Langfuse as one without it", async () => {
    await using langfuse = await startReceiver();
    const credentials = Buffer.from(`${keys.publicKey}:${keys.secretKey}`).toString("base64");
    configure({
      destination: {
        otlp: {
          url: `${langfuse.url}/api/public/otel/v1/traces`,
          // examples/collector adds these.
          headers: { authorization: `Basic ${credentials}`, "x-langfuse-ingestion-version": "4" },
        },
      },
    });
    endObservations(2);
    await flush();
    expect(langfuse.spans).toHaveLength(2);
    langfuse.assertClean({ complete: true });
  });

  test.each([
    [401, "configure({ destination: { otlp: { headers } } }) or MISTRAL_TRACED_OTLP_HEADERS"],
    [404, "configure({ destination: { otlp: { url } } }) or MISTRAL_TRACED_OTLP_URL"],
  ])("the otlp option advises what to check when the answer is %i", async (status, message) => {
    await using collector = await startCollector(status);
    configure({ destination: { otlp: { url: collector.url } }, spool: false });
    endObservations(1);
    await flush();
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).toContain(collector.url);
    expect(warnings[0]).not.toContain("LANGFUSE");
  });

  test.each([
    ["http://collector:4318"],
    [{ url: "collector:4318" }],
    [{ url: "http://c:4318", headers: { a: 1 } }],
    [{ url: "http://c:4318", keys: "x" }],
    [{ headers: {} }],
  ])("the otlp option rejects %j", (otlp) => {
    expect(() => configure({ destination: { otlp: otlp as never } })).toThrow(InvalidOptionError);
  });
});

describe("a Collector in the environment", () => {
  test("MISTRAL_TRACED_OTLP_URL sends traces there without a line of code", async () => {
    await using collector = await startCollector();
    vi.stubEnv("MISTRAL_TRACED_OTLP_URL", collector.url);
    vi.stubEnv("MISTRAL_TRACED_OTLP_HEADERS", "Authorization=Bearer%20key,x-team=painters");
    observe("call", () => 1)();
    await flush();

    expect(collector.requests).toMatchObject([
      { names: ["call"], headers: { authorization: "Bearer key", "x-team": "painters" } },
    ]);
    expect(warnings).toEqual([]);
  });

  test("MISTRAL_TRACED_OTLP_URL takes traces from Langfuse, not scores", async () => {
    await using collector = await startCollector();
    await using langfuse = await startReceiver();
    stubLangfuse(langfuse.url);
    vi.stubEnv("MISTRAL_TRACED_OTLP_URL", collector.url);
    observe("call", () => langfuseContext.scoreCurrentTrace({ name: "n", value: 1 }))();
    await flush();

    expect(collector.requests.flatMap(({ names }) => names)).toEqual(["call"]);
    expect([langfuse.spans.length, langfuse.scores.length]).toEqual([0, 1]);
  });

  test("a destination in code takes precedence over MISTRAL_TRACED_OTLP_URL", async () => {
    await using collector = await startCollector();
    await using other = await startCollector();
    vi.stubEnv("MISTRAL_TRACED_OTLP_URL", other.url);
    vi.stubEnv("MISTRAL_TRACED_OTLP_HEADERS", "x-team=painters");
    configure({ destination: { otlp: { url: collector.url } } });
    const names = endObservations(1);
    await flush();

    expect(collector.requests).toMatchObject([{ names, headers: { "x-team": "painters" } }]);
    expect(other.requests).toEqual([]);
  });

  test("an invalid MISTRAL_TRACED_OTLP_URL sends nothing, to Langfuse neither", async () => {
    await using langfuse = await startReceiver();
    stubLangfuse(langfuse.url);
    vi.stubEnv("MISTRAL_TRACED_OTLP_URL", "collector:4318");
    observe("call", () => 1)();
    await flush();

    expect(langfuse.requests).toEqual([]);
    expect(warnings).toEqual([
      expect.stringContaining("MISTRAL_TRACED_OTLP_URL must be a URL"),
      expect.stringContaining("not sending traces: MISTRAL_TRACED_OTLP_URL is not a valid URL"),
    ]);
  });

  test("OTEL_EXPORTER_OTLP_* of the program's own OpenTelemetry receive nothing", async () => {
    await using collector = await startCollector();
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.replace("/v1/traces", ""));
    vi.stubEnv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.url);
    observe("call", () => 1)();
    await flush();

    expect(collector.requests).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("tracing is off")]);
  });

  test("a score without a project is named once, and each of them is counted as lost", async () => {
    await using collector = await startCollector();
    const give = (): void => score({ traceId: "0".repeat(32), name: "n", value: 1 });
    const lost = async (): Promise<number> => (await flush()).scores.lost;
    const missing = [expect.stringContaining("the keys of Langfuse are missing")];
    configure({ enabled: false });
    give();
    expect(await lost()).toBe(0);
    expect(warnings).toEqual([]);

    configure({ record: { directory: spool } });
    give();
    give();
    expect(await lost()).toBe(2);
    expect(warnings).toEqual(missing);

    state.warned.clear();
    warnings.length = 0;
    configure({ destination: { otlp: { url: collector.url } } });
    give();
    expect(await lost()).toBe(3);
    expect(warnings).toEqual(missing);

    state.warned.clear();
    warnings.length = 0;
    state.enabled = undefined;
    give();
    expect(await lost()).toBe(4);
    expect(warnings).toEqual([expect.stringContaining("tracing is off"), ...missing]);
  });

  test("a score after shutdown() is named", async () => {
    configure({ destination: langfuseAt("http://127.0.0.1:9") });
    await shutdown();
    score({ traceId: "0".repeat(32), name: "n", value: 1 });
    expect((await flush()).scores.lost).toBe(1);
    expect(warnings).toEqual([expect.stringContaining("Send scores before shutdown()")]);
  });
});
