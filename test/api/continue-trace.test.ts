import { describe, expect, test } from "vitest";
import {
  configure,
  continueTrace,
  createTraceId,
  flush,
  langfuseContext,
  observe,
  propagateAttributes,
  traceHeaders,
} from "../../src/index.js";
import { captureTraces, startReceiver } from "../../src/testing/index.js";
import { state } from "../../src/tracing/state.js";
import { keys, langfuseAt, unconfigured } from "../export/set-up.js";

const { warnings } = unconfigured();

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentSpanId = "00f067aa0ba902b7";
const traceparent = `00-${traceId}-${parentSpanId}-01`;
const headersHere = observe("headersHere", () => traceHeaders());
const serve = observe("serve", (work?: () => unknown) => work?.());

/** The observations of two services for one request, each with its own exporter. */
async function request(attributes: Parameters<typeof propagateAttributes>[0] = {}) {
  const client = observe("client", () => {
    const headers = traceHeaders();
    return continueTrace(headers, () => {
      serve(() => headersHere());
      serve();
      return headers;
    });
  });
  return propagateAttributes(attributes, () => client());
}

describe("a trace across processes", () => {
  test("a trace across processes is one trace, whose far part is below the span that sent the request", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    await request({ userId: "Amélie", tags: ["a", "b"], metadata: { plan: "pro, yearly" } });
    await flush();

    const named = (name: string) => langfuse.spans.filter((span) => span.name === name);
    const [client] = named("client");
    const [first, second] = named("serve");
    const [inner] = named("headersHere");
    expect(new Set(langfuse.spans.map((span) => span.traceId)).size).toBe(1);
    expect([first?.parentSpanId, second?.parentSpanId]).toEqual([client?.spanId, client?.spanId]);
    expect([first?.parentIsRemote, second?.parentIsRemote]).toEqual([true, true]);
    expect(inner).toMatchObject({ parentSpanId: first?.spanId, parentIsRemote: false });
    expect(client).toMatchObject({ parentSpanId: undefined, parentIsRemote: false });
    for (const observation of langfuse.observations) {
      expect(observation).toMatchObject({
        userId: "Amélie",
        tags: ["a", "b"],
        traceMetadata: { plan: "pro, yearly" },
        // The whole trace has one root, since the client is marked as sent to Langfuse as well.
        isAppRoot: observation.name === "client",
      });
    }
    langfuse.assertClean({ complete: true });
  });

  test("a trace below a caller that Langfuse does not see has its root where it enters", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    continueTrace({ traceparent, tracestate: "rojo=1" }, () => serve(() => headersHere()));
    await flush();
    const byName = new Map(langfuse.observations.map((one) => [one.name, one]));
    expect(byName.get("serve")).toMatchObject({ traceId, parentId: parentSpanId, isAppRoot: true });
    expect(byName.get("headersHere")).toMatchObject({ traceId, isAppRoot: false });
    langfuse.assertClean({ complete: true });
  });

  test("calls of one request share the attributes of their continued trace", async () => {
    const { observations } = await captureTraces(() =>
      continueTrace({ traceparent }, () => {
        serve();
        propagateAttributes({ tags: ["later"] }, () =>
          serve(() => langfuseContext.updateCurrentTrace({ userId: "u1" })),
        );
      }),
    );
    expect(observations.map(({ trace }) => trace)).toEqual([
      { userId: "u1", tags: ["later"] },
      { userId: "u1", tags: ["later"] },
    ]);
  });

  test("a service keeps the traces of parallel requests apart", async () => {
    const handler = observe("call", async () => {
      await Promise.resolve();
      return langfuseContext.getCurrentTraceId();
    });
    const ids = ["1", "2", "3"].map((digit) => digit.repeat(32));
    const { result } = await captureTraces(() =>
      Promise.all(
        ids.map((id) =>
          continueTrace({ traceparent: `00-${id}-${parentSpanId}-01` }, () => handler()),
        ),
      ),
    );
    expect(result).toEqual(ids);
  });
});

describe("traceHeaders", () => {
  test("traceHeaders names the current observation and passes on headers of other vendors", async () => {
    const { result, observations } = await captureTraces(() =>
      continueTrace(
        { traceparent, tracestate: "rojo=1, congo=2", baggage: "theirs=1;p, langfuse_user_id=u1" },
        () => headersHere(),
      ),
    );
    expect(result).toEqual({
      traceparent: `00-${traceId}-${observations[0]?.id}-01`,
      tracestate: "rojo=1,congo=2",
      baggage: `langfuse_trace_id=${traceId},langfuse_user_id=u1,langfuse_trace_name=headersHere,theirs=1;p`,
    });
  });

  test("traceHeaders without baggage sends no trace attributes", async () => {
    const { result } = await captureTraces(
      observe("call", () => {
        langfuseContext.updateCurrentTrace({ userId: "u1" });
        return traceHeaders({ baggage: false });
      }),
    );
    expect(Object.keys(result)).toEqual(["traceparent"]);
  });

  test("traceHeaders is empty outside a trace", () => {
    expect(traceHeaders()).toEqual({});
  });

  test("traceHeaders passes on what came, before anything is observed and with tracing off", () => {
    const came = { traceparent, tracestate: "rojo=1", baggage: "theirs=1" };
    expect(continueTrace(came, () => traceHeaders())).toEqual(came);
    configure({ enabled: false });
    expect(continueTrace(came, () => headersHere())).toEqual(came);
    const claimed = { ...came, baggage: `langfuse_trace_id=${traceId}` };
    expect(continueTrace(claimed, () => headersHere())).toEqual(claimed);
  });
});

describe("continueTrace", () => {
  test.each([
    ["node:http", { traceparent }],
    ["fetch", new Headers({ Traceparent: traceparent })],
    ["any spelling", { TraceParent: [traceparent] }],
  ])("continueTrace reads the headers of %s", async (_, headers) => {
    const { observations } = await captureTraces(() => continueTrace(headers, () => serve()));
    expect(observations[0]).toMatchObject({ parentId: parentSpanId, traceId });
  });

  test.each([
    ["no headers", {}],
    ["an invalid traceparent", { traceparent: `${traceparent}-`, tracestate: "a=1" }],
    ["two of them", { traceparent: [traceparent, traceparent] }],
    ["nonsense", null as never],
  ])("continueTrace begins a new trace from %s", async (_, headers) => {
    const { result, observations } = await captureTraces(() =>
      continueTrace(headers, () => headersHere()),
    );
    expect(observations[0]?.parentId).toBeUndefined();
    expect(observations[0]?.traceId).not.toBe(traceId);
    expect(Object.keys(result)).toEqual(["traceparent", "baggage"]);
  });

  test("continueTrace reads attributes from baggage alone, within the limits of Langfuse, unless baggage is off", async () => {
    const baggage = "langfuse_user_id=u1,langfuse_environment=Not%20One,langfuse_metadata_k=v";
    const { observations } = await captureTraces(() => {
      continueTrace({ baggage }, () => serve());
      continueTrace({ traceparent, baggage }, () => serve(), { baggage: false });
    });
    expect(observations.map(({ trace }) => trace)).toEqual([
      { userId: "u1", metadata: { k: "v" } },
      {},
    ]);
    expect(warnings).toEqual([expect.stringContaining("`environment` must be")]);
  });

  test("continueTrace reads baggage as Python's SDK means it: a plus is a space, tags are a list's text", async () => {
    // Written by quote_plus of Python 3.11, with str() of a list.
    const tags =
      "%5B%27one%27%2C+%22it%27s%22%2C+%27a+%22b%22%27%2C+%27both+%5C%27+and+%22%27%2C+%27back%5C%5Cslash%27%2C+%27tab%5Ctnew%5Cnline%27%2C+%27z%C3%BCrich+%F0%9F%97%BC%27%2C+%27%5Cx01%5Cu200b%5CU000e0001%27%2C+%27a%2C+b%27%5D";
    const baggage = `langfuse_user_id=Ada+L%2Bx%40y.org,langfuse_metadata_plan=%22a+b%22,langfuse_metadata_n=5,langfuse_metadata_q=%22a,langfuse_tags=${tags}`;
    const { observations } = await captureTraces(() => continueTrace({ baggage }, () => serve()));
    expect(observations[0]?.trace).toEqual({
      userId: "Ada L+x@y.org",
      metadata: { plan: "a b", n: "5", q: '"a' },
      tags: [
        "one",
        "it's",
        'a "b"',
        "both ' and \"",
        "back\\slash",
        "tab\tnew\nline",
        "z\u00fcrich \ud83d\uddfc",
        "\u0001\u200b\udb40\udc01",
        "a, b",
      ],
    });
  });

  test.each(["one,two", "['one'", "['one' 'two']", "[one]"])(
    "continueTrace reads the tags %s as JavaScript's SDK means them",
    async (tags) => {
      const baggage = `langfuse_tags=${encodeURIComponent(tags)}`;
      const { observations } = await captureTraces(() => continueTrace({ baggage }, () => serve()));
      expect(observations[0]?.trace.tags).toEqual(tags.split(","));
    },
  );

  test("continueTrace passes on the members of Langfuse that it does not read, and a plus of others", async () => {
    const prompt = "langfuse_prompt_name=best+painter,langfuse_prompt_version=3";
    const others = `${prompt},langfuse_experiment_id=e1,theirs=1+1`;
    const { result } = await captureTraces(() =>
      continueTrace({ traceparent, baggage: `langfuse_user_id=u1,${others}` }, () => headersHere()),
    );
    expect(result["baggage"]).toBe(
      `langfuse_trace_id=${traceId},langfuse_user_id=u1,langfuse_trace_name=headersHere,${others}`,
    );
  });

  test("continueTrace follows the sender's decision not to record, and passes it on", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    const headers = continueTrace(
      { traceparent: `00-${traceId}-${parentSpanId}-02`, baggage: "langfuse_user_id=u1" },
      () => serve(() => headersHere()),
    ) as Record<string, string>;
    await flush();
    expect(langfuse.spans).toEqual([]);
    expect(headers["traceparent"]).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-02$`));
    expect(headers["baggage"]).toBe("langfuse_user_id=u1");
  });

  test.each([{ traceId }, { baggage: "theirs=1" }, {}])(
    "captureTraces captures a trace continued from %j, whatever is sampled here",
    async (from) => {
      configure({ destination: { langfuse: keys }, sample: 0 });
      const { observations } = await captureTraces(() => continueTrace(from, () => serve()));
      expect(observations.map(({ name }) => name)).toEqual(["serve"]);
    },
  );

  test("continueTrace follows the sender's decision to record, whatever is sampled here", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    state.sample = () => false;
    try {
      continueTrace({ traceparent }, () => serve());
      serve();
    } finally {
      state.sample = undefined;
    }
    await flush();
    expect(langfuse.spans.map((span) => span.traceId)).toEqual([traceId]);
  });

  test("continueTrace leaves the observation that it is called in", async () => {
    const outer = observe("outer", () => continueTrace({ traceparent }, () => serve()));
    const { observations } = await captureTraces(outer);
    expect(observations.map((each) => [each.name, each.traceId === traceId])).toEqual([
      ["outer", false],
      ["serve", true],
    ]);
  });

  test("continueTrace returns and throws what the function does", async () => {
    expect(continueTrace({ traceparent }, () => 42)).toBe(42);
    const error = new Error("mine");
    await expect(continueTrace({ traceparent }, () => Promise.reject(error))).rejects.toBe(error);
  });
});

describe("createTraceId", () => {
  test("createTraceId makes the same id of a seed as Langfuse's SDKs", () => {
    expect(createTraceId("order-1")).toBe("0bafe22156d2698c143b86040446d366");
    expect(createTraceId("Amélie")).toMatch(/^[0-9a-f]{32}$/);
    expect(createTraceId()).not.toBe(createTraceId());
  });

  test("createTraceId makes an id by which a trace can be found again", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    continueTrace({ traceId: createTraceId("order-1") }, () => {
      serve();
      serve();
    });
    await flush();
    expect(langfuse.observations).toHaveLength(2);
    for (const observation of langfuse.observations) {
      expect(observation).toMatchObject({
        traceId: createTraceId("order-1"),
        parentId: undefined,
        isAppRoot: true,
      });
    }
    langfuse.assertClean({ complete: true });
  });

  test("invalid trace ids begin a new trace, with a warning that names them", async () => {
    const { observations } = await captureTraces(() =>
      continueTrace({ traceId: "order-1" }, () => serve()),
    );
    expect(observations[0]?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(warnings).toEqual([expect.stringContaining('"order-1"')]);
  });
});

describe("a request of a stranger", () => {
  const headers = {
    traceparent: `00-${traceId}-${parentSpanId}-00`,
    tracestate: "vendor=1",
    baggage: "langfuse_user_id=ceo,langfuse_tags=a,other=1",
  };

  test("a request of a stranger begins a trace that links to it and takes nothing else over", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    const sent = continueTrace(headers, () => serve(() => headersHere()), { trusted: false });
    await flush();

    const [root, inner] = langfuse.observations;
    expect(langfuse.observations.map(({ name }) => name)).toEqual(["serve", "headersHere"]);
    expect(root).toMatchObject({ isAppRoot: true, userId: undefined, tags: [] });
    expect(root?.traceId).not.toBe(traceId);
    expect(inner?.traceId).toBe(root?.traceId);
    const body = String(langfuse.requests[0]?.body);
    expect(body).toContain(
      `"links":[{"attributes":[],"spanId":"${parentSpanId}","traceId":"${traceId}","droppedAttributesCount":0,"flags":768}]`,
    );
    expect(body.split(traceId)).toHaveLength(2);
    expect(JSON.stringify(sent)).not.toMatch(/ceo|other|vendor|4bf92f/);
    langfuse.assertClean({ complete: true });
  });

  test("the sampling of a stranger's request is the program's own", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url), sample: 0 });
    continueTrace({ ...headers, traceparent }, () => serve(), { trusted: false });
    await flush();
    expect(langfuse.spans).toEqual([]);
  });

  test.each([{}, { traceparent: "00-junk" }])(
    "a stranger's request with the headers %j runs its function",
    (given) => expect(continueTrace(given, () => 1, { trusted: false })).toBe(1),
  );
});
