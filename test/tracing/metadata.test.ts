// Metadata and the name of the trace, from the call to what Langfuse reads.
import { describe, expect, test, vi } from "vitest";
import {
  configure,
  continueTrace,
  flush,
  langfuseContext,
  observe,
  propagateAttributes,
  traceHeaders,
} from "../../src/index.js";
import { captureTraces, startReceiver, type Receiver } from "../../src/testing/index.js";
import { langfuseAt, unconfigured } from "../export/set-up.js";

const { warnings } = unconfigured();

/** The attributes of each span that `fn` sends, by the span's name; all rules are kept. */
async function sent(
  fn: () => unknown,
  options: Parameters<typeof configure>[0] = {},
): Promise<{ attributes: Record<string, Receiver["spans"][number]["attributes"]> } & Receiver> {
  const langfuse = await startReceiver();
  configure({ ...options, destination: langfuseAt(langfuse.url) });
  await fn();
  await flush();
  await langfuse.close();
  langfuse.assertClean({ complete: true });
  const attributes = Object.fromEntries(langfuse.spans.map((span) => [span.name, span.attributes]));
  return { ...langfuse, attributes };
}

function say(metadata: Readonly<Record<string, unknown>>): () => void {
  return observe("call", () => langfuseContext.updateCurrentObservation({ metadata }));
}

describe("metadata", () => {
  const values = {
    text: "5",
    json: '{"a":1}',
    number: 5,
    fraction: 0.5,
    isFast: true,
    nothing: null,
    user: { plan: "pro", seats: [1, 2] },
    "a key with spaces": "é",
    __proto__key: 1,
  };

  test("metadata is one JSON object that keeps types and nesting", async () => {
    const langfuse = await sent(say({ ...values, left: undefined }));
    expect(
      JSON.parse(String(langfuse.attributes["call"]?.["langfuse.observation.metadata"])),
    ).toEqual(values);
    expect(langfuse.observations[0]?.metadata).toEqual(values);
  });

  test("metadata of a trace is one JSON object on each of its observations", async () => {
    const outer = observe("outer", () => {
      observe("inner", () => 1)();
      langfuseContext.updateCurrentTrace({ metadata: { user: { plan: "pro" } } });
    });
    const langfuse = await sent(() =>
      propagateAttributes({ metadata: { tries: 2 } }, () => outer()),
    );
    const json = '{"tries":2,"user":{"plan":"pro"}}';
    expect(langfuse.attributes["inner"]?.["langfuse.trace.metadata"]).toBe(json);
    expect(langfuse.attributes["outer"]?.["langfuse.trace.metadata"]).toBe(json);
  });

  test("metadata is as it was when it was given", async () => {
    const user = { plan: "pro" };
    const langfuse = await sent(
      observe("call", () => {
        langfuseContext.updateCurrentObservation({ metadata: { user } });
        user.plan = "free";
        langfuseContext.updateCurrentObservation({ metadata: { more: 1 } });
      }),
    );
    expect(langfuse.observations[0]?.metadata).toEqual({ user: { plan: "pro" }, more: 1 });
  });

  test("metadataPerKey sends text with an attribute for each key", async () => {
    const call = say({ tries: 2, user: { plan: "pro" } });
    const langfuse = await sent(() => propagateAttributes({ metadata: { n: 1 } }, call), {
      metadataPerKey: true,
    });
    expect(langfuse.attributes["call"]).toMatchObject({
      "langfuse.observation.metadata.tries": "2",
      "langfuse.observation.metadata.user": '{"plan":"pro"}',
      "langfuse.trace.metadata.n": "1",
    });
    expect(langfuse.attributes["call"]).not.toHaveProperty(["langfuse.observation.metadata"]);
    expect(langfuse.observations[0]?.metadata).toEqual({ tries: 2, user: { plan: "pro" } });
  });

  test("MISTRAL_TRACED_METADATA_PER_KEY does the same", async () => {
    vi.stubEnv("MISTRAL_TRACED_METADATA_PER_KEY", "1");
    const langfuse = await sent(say({ tries: 2 }));
    expect(langfuse.attributes["call"]).toHaveProperty(
      ["langfuse.observation.metadata.tries"],
      "2",
    );
  });

  test("metadata has at most 128 keys, with a warning", async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`key${n}`, n]));
    const langfuse = await sent(say(many));
    expect(Object.keys(langfuse.observations[0]?.metadata ?? {})).toHaveLength(128);
    expect(warnings.join()).toContain("metadata was cut to 128 keys (got 200)");
  });

  test("metadata is cut to a million characters, and small values stay whole", async () => {
    const long = '"'.repeat(900_000);
    const langfuse = await sent(say({ one: long, two: [long], three: { small: true } }));
    const text = String(langfuse.attributes["call"]?.["langfuse.observation.metadata"]);
    expect(text.length).toBeLessThan(1_000_000);
    expect(JSON.parse(text)).toMatchObject({ three: { small: true } });
    expect(text).toContain("characters left out]");
  });

  test("a mask that breaks the JSON of a value makes it a string", async () => {
    const langfuse = await sent(say({ user: { key: "hush" }, other: { plan: "hush", n: 1 } }), {
      mask: ({ data, key }) => (key === "user" ? "removed" : data.replaceAll("hush", "***")),
    });
    expect(langfuse.observations[0]?.metadata).toEqual({
      user: "removed",
      other: { plan: "***", n: 1 },
    });
  });

  test("captureTraces shows metadata as text", async () => {
    const { observations } = await captureTraces(
      say({ tries: 2, text: "5", user: { plan: "pro" } }),
    );
    expect(observations[0]?.metadata).toEqual({ tries: "2", text: "5", user: '{"plan":"pro"}' });
  });
});

describe("the name of a trace", () => {
  const inner = observe("inner", () => 1);
  const nameOf = (langfuse: Awaited<ReturnType<typeof sent>>, span: string): unknown =>
    langfuse.attributes[span]?.["langfuse.trace.name"];

  test("each observation carries the name of the root", async () => {
    const langfuse = await sent(observe("outer", () => inner()));
    expect(nameOf(langfuse, "inner")).toBe("outer");
    expect(nameOf(langfuse, "outer")).toBe("outer");
  });

  test("a root that is renamed names its trace", async () => {
    const langfuse = await sent(
      observe("outer", () => {
        inner();
        langfuseContext.updateCurrentObservation({ name: "renamed" });
      }),
    );
    expect(nameOf(langfuse, "inner")).toBe("renamed");
  });

  test("a nested observation that is renamed does not name the trace", async () => {
    const child = observe("child", () =>
      langfuseContext.updateCurrentObservation({ name: "renamed" }),
    );
    const langfuse = await sent(observe("outer", () => child()));
    expect(nameOf(langfuse, "renamed")).toBe("outer");
  });

  test("a name that is set has precedence", async () => {
    const langfuse = await sent(() =>
      propagateAttributes(
        { traceName: "set" },
        observe("outer", () => inner()),
      ),
    );
    expect(nameOf(langfuse, "inner")).toBe("set");
    expect(nameOf(langfuse, "outer")).toBe("set");
  });

  test("the name of the root goes to another process in the baggage", async () => {
    const other = observe("other", () => 1);
    const langfuse = await sent(
      observe("outer", () => {
        const headers = traceHeaders();
        expect(headers["baggage"]).toContain("langfuse_trace_name=outer");
        continueTrace(headers, () => other());
      }),
    );
    expect(nameOf(langfuse, "other")).toBe("outer");
  });

  test("a trace of a service without Langfuse has the name of its first observation here", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const langfuse = await sent(() =>
      continueTrace({ traceparent }, () => observe("outer", () => inner())()),
    );
    expect(nameOf(langfuse, "inner")).toBe("outer");
  });
});
