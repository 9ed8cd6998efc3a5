// Events of spans: exceptions, prompts and completions, and all others as a list.
import { describe, expect, test } from "vitest";
import { readExport } from "../../src/langfuse-server/otlp.js";
import { decodeExport } from "../../src/reading/decode.js";
import { readSpan } from "../../src/reading/read-span.js";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { TraceStore } from "../../src/reading/trace-store.js";
import { detailLines } from "../../src/terminal/details.js";
import { DAY, request, type SpanParts } from "./spans.js";

interface Event {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function requestWith(parts: Omit<SpanParts, "trace" | "id">, events: readonly Event[]): object {
  const all = JSON.parse(JSON.stringify(request([{ trace: "1", id: "1", ...parts }], "other"))) as {
    resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
  };
  const span = all.resourceSpans[0]?.scopeSpans[0]?.spans[0];
  if (span === undefined) throw new Error("there is no span");
  span["events"] = events.map(({ name, attributes }) => ({
    name,
    timeUnixNano: `${DAY}500000`,
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({
      key,
      value: { stringValue },
    })),
  }));
  return all;
}

function shown(
  parts: Omit<SpanParts, "trace" | "id">,
  events: readonly Event[],
): ReceivedObservation {
  const [span] = decodeExport(requestWith(parts, events)).spans;
  if (span === undefined) throw new Error("there is no span");
  return readSpan(span);
}

const EXCEPTION: Event = {
  name: "exception",
  attributes: {
    "exception.type": "TypeError",
    "exception.message": "x is not a function",
    "exception.stacktrace": "TypeError: x is not a function\n    at f",
  },
};

describe("an exception", () => {
  test("is the message of a failed span without one, with its stack", () => {
    const { statusMessage, level } = shown({ error: "" }, [EXCEPTION]);

    expect({ statusMessage, level }).toEqual({
      statusMessage: "TypeError: x is not a function\n    at f",
      level: "ERROR",
    });
  });

  test("stays in the list beside a message of the span, and where it was handled", () => {
    const event = expect.objectContaining({ name: "exception" }) as object;

    expect(shown({ error: "failed" }, [EXCEPTION])).toMatchObject({
      statusMessage: "failed",
      events: [event],
    });
    expect(shown({}, [EXCEPTION])).toMatchObject({
      level: "DEFAULT",
      statusMessage: undefined,
      events: [event],
    });
  });
});

test.each<[string, readonly Event[]]>([
  [
    "messages of the conventions 1.27 to 1.36",
    [
      { name: "gen_ai.system.message", attributes: { content: "Be brief." } },
      { name: "gen_ai.user.message", attributes: { content: "Who?" } },
      {
        name: "gen_ai.choice",
        attributes: { message: '{"role":"assistant","content":"Monet"}' },
      },
    ],
  ],
  [
    "whole bodies of Semantic Kernel",
    [
      {
        name: "gen_ai.system.message",
        attributes: { "gen_ai.event.content": '{"role":"system","content":"Be brief."}' },
      },
      {
        name: "gen_ai.user.message",
        attributes: { "gen_ai.event.content": '{"role":"user","content":"Who?"}' },
      },
      {
        name: "gen_ai.choice",
        attributes: {
          "gen_ai.event.content": '{"index":0,"message":{"role":"assistant","content":"Monet"}}',
        },
      },
    ],
  ],
  [
    "the details of an operation",
    [
      {
        name: "gen_ai.client.inference.operation.details",
        attributes: {
          "gen_ai.system_instructions": '[{"type":"text","content":"Be brief."}]',
          "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Who?"}]}]',
          "gen_ai.output.messages":
            '[{"role":"assistant","parts":[{"type":"text","content":"Monet"}]}]',
        },
      },
    ],
  ],
])("prompts and completions are read from %s", (_, events) => {
  const {
    input,
    output,
    events: listed,
  } = shown({ attributes: { "gen_ai.operation.name": "chat" } }, events);

  expect({ input, output, listed }).toEqual({
    input: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Who?" },
    ],
    output: [{ role: "assistant", content: "Monet" }],
    listed: undefined,
  });
});

test("other events are a list, in the terminal with their times", () => {
  const observation = shown({}, [{ name: "cache.miss", attributes: { key: "k1" } }]);

  expect(observation.events).toEqual([
    { name: "cache.miss", timeMs: DAY + 0.5, attributes: { key: "k1" } },
  ]);
  expect(detailLines(observation, (__, text) => text, undefined)).toEqual([
    expect.stringMatching(/^event +cache\.miss {2}after /),
    expect.stringContaining("k1"),
  ]);
});

test("events are read from protobuf as from JSON", async () => {
  const { spans } = decodeExport(requestWith({ error: "" }, [EXCEPTION]));
  const { PbfWriter } = (await import("pbf")) as unknown as {
    PbfWriter: new () => Record<string, (...args: unknown[]) => unknown> & {
      finish(): Uint8Array;
    };
  };
  const field = (write: (pbf: InstanceType<typeof PbfWriter>) => void): Uint8Array => {
    const pbf = new PbfWriter();
    write(pbf);
    return pbf.finish();
  };
  const bytes = (pbf: InstanceType<typeof PbfWriter>, tag: number, value: Uint8Array): void => {
    pbf["writeBytesField"]?.(tag, value);
  };
  const text = (pbf: InstanceType<typeof PbfWriter>, tag: number, value: string): void => {
    pbf["writeStringField"]?.(tag, value);
  };
  const event = field((pbf) => {
    text(pbf, 2, "exception");
    for (const [key, value] of Object.entries(EXCEPTION.attributes)) {
      bytes(
        pbf,
        3,
        field((pair) => {
          text(pair, 1, key);
          bytes(
            pair,
            2,
            field((any) => text(any, 1, value)),
          );
        }),
      );
    }
  });
  const span = field((pbf) => {
    bytes(pbf, 1, new Uint8Array(16).fill(1));
    bytes(pbf, 2, new Uint8Array(8).fill(1));
    bytes(pbf, 11, event);
    bytes(
      pbf,
      15,
      field((status) => status["writeVarintField"]?.(3, 2)),
    );
  });
  const body = field((pbf) =>
    bytes(
      pbf,
      1,
      field((resource) =>
        bytes(
          resource,
          2,
          field((scope) => bytes(scope, 2, span)),
        ),
      ),
    ),
  );
  const received = await readExport("application/x-protobuf", Buffer.from(body));

  expect(received.spans[0]?.events[0]?.attributes).toEqual(spans[0]?.events[0]?.attributes);
  expect(received.spans.map(readSpan)[0]?.statusMessage).toContain("x is not a function");
});

test("a parent of another library with the usage of the calls below it counts once", () => {
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "m",
    "gen_ai.usage.input_tokens": 10,
  };
  const store = new TraceStore();
  const spans = [
    { trace: "1", id: "1", attributes },
    { trace: "1", id: "2", parent: "1" },
    { trace: "1", id: "3", parent: "2", attributes },
    { trace: "1", id: "4", parent: "2", attributes },
  ];
  store.add(decodeExport(request(spans, "other")).spans);

  expect(store.summaries()[0]?.usage.total).toBe(20);
});
