// Half a surrogate pair, in every text that leaves the process: a self-hosted Langfuse drops all that
// arrives with it.
import { afterEach, expect, test } from "vitest";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import {
  configure,
  flush,
  langfuseContext,
  observe,
  propagateAttributes,
  shutdown,
  traceHeaders,
} from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { langfuseAt, langfuseV3At, unconfigured } from "./set-up.js";

unconfigured();
afterEach(() => shutdown());

/** An emoji that was cut in half, and what is sent of it. */
const half = "a😀".slice(0, 2);
const whole = "a\uFFFD";

function callWithHalves(): void {
  const attributes = {
    userId: half,
    sessionId: half,
    tags: [half],
    traceName: half,
    metadata: { [half]: half },
  };
  const call = observe(
    half,
    (_text: string) => {
      langfuseContext.updateCurrentObservation({
        output: half,
        metadata: { [half]: half, nested: { [half]: half } },
        version: half,
        model: half,
      });
      langfuseContext.scoreCurrentTrace({ name: "fine", value: half, comment: half });
      throw new Error(half);
    },
    { asType: "generation" },
  );
  propagateAttributes(attributes, () => expect(() => call(half)).toThrow(half));
}

test("every text on the wire is well-formed", async () => {
  await using langfuse = await startReceiver();
  configure({ destination: langfuseAt(langfuse.url) });
  callWithHalves();
  await flush();

  const bodies = langfuse.requests.map(({ body }) => body.toString());
  expect(bodies.length).toBe(2);
  // In JSON a half is an escape, that of text in JSON has two backslashes.
  for (const body of bodies) expect(body).not.toMatch(/(?<!\\)\\u[dD][89a-fA-F]/);
  expect(langfuse.observations).toMatchObject([
    {
      name: whole,
      input: whole,
      output: whole,
      statusMessage: whole,
      userId: whole,
      sessionId: whole,
      tags: [whole],
      traceName: whole,
      version: whole,
      model: whole,
      metadata: { [whole]: whole, nested: { [whole]: whole } },
    },
  ]);
  expect(langfuse.spans[0]?.status.message).toBe(whole);
  expect(langfuse.scores).toMatchObject([{ value: whole, comment: whole }]);
  langfuse.assertClean();
});

test("every text of a joined provider's span is well-formed", async () => {
  const memory = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(memory)],
  });
  configure({ destination: { tracerProvider } });
  callWithHalves();
  const [span] = memory.getFinishedSpans();
  expect(span?.name).toBe(whole);
  expect(span?.status.message).toBe(whole);
  const { attributes } = span ?? { attributes: {} };
  expect(attributes).toMatchObject({
    "langfuse.observation.input": whole,
    "langfuse.trace.tags": [whole],
    "langfuse.observation.metadata": JSON.stringify({
      [whole]: whole,
      nested: { [whole]: whole },
    }),
  });
  expect(
    Object.entries(attributes)
      .flat(2)
      .filter((text) => typeof text === "string" && !text.isWellFormed()),
  ).toEqual([]);
});

test("every text for servers before version 4 is well-formed", async () => {
  await using receiver = await startReceiver({ version: "3.10.0" });
  configure({ destination: langfuseV3At(receiver.url) });
  callWithHalves();
  await flush();
  const texts = receiver.ingestionEvents.map(({ body }) => body);
  expect(texts).toMatchObject([
    { userId: whole, tags: [whole], metadata: { [whole]: whole } },
    {
      name: whole,
      input: whole,
      output: whole,
      statusMessage: whole,
      metadata: { [whole]: whole, nested: { [whole]: whole } },
    },
  ]);
});

test("the headers of a trace are well-formed", () => {
  propagateAttributes({ userId: half }, () => {
    observe("call", () => {
      expect(traceHeaders()["baggage"]).toContain("langfuse_user_id=a%EF%BF%BD");
    })();
  });
});
