// Files of OTLP in protobuf, as OpenTelemetry's own serializer writes them.
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readTraces } from "../../src/reading/read-traces.js";
import { inDirectory } from "./spans.js";

const directory = inDirectory();

function serialized(name: string): Buffer {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] });
  provider.getTracer("library").startSpan(name).end();
  return Buffer.from(ProtobufTraceSerializer.serializeRequest(memory.getFinishedSpans()) ?? []);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

async function read(bytes: Buffer) {
  const file = directory.file("traces.pb");
  writeFileSync(file, bytes);
  const { store, problems } = await readTraces([file]);
  return {
    names: store
      .summaries()
      .map(({ name }) => name)
      .toSorted(),
    problems,
  };
}

test("a file of one request in protobuf is read", async () => {
  expect(await read(serialized("one"))).toEqual({ names: ["one"], problems: [] });
});

test("a file of several requests with their lengths, as a Collector writes it, is read", async () => {
  const bytes = Buffer.concat(["one", "two"].map((name) => withLength(serialized(name))));
  expect(await read(bytes)).toEqual({ names: ["one", "two"], problems: [] });
});

test("a file of protobuf that is cut off is named with the byte", async () => {
  const whole = withLength(serialized("one"));
  const { problems } = await read(Buffer.concat([whole, whole.subarray(0, -5)]));
  expect(problems).toMatchObject([
    { line: 1, why: expect.stringContaining(`the request at byte ${whole.length} is cut off`) },
  ]);
});
