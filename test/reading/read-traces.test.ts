import { SpanStatusCode } from "@opentelemetry/api";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { recordedFile } from "../../src/export/disk/recording.js";
import { readTraces } from "../../src/reading/read-traces.js";
import { endObservations, langfuseAt, unconfigured } from "../export/set-up.js";
import { inDirectory, line, request } from "./spans.js";

const { spool } = unconfigured();
const directory = inDirectory();

/** The names of the traces of some files, the newest first. */
async function namesIn(...paths: string[]): Promise<string[]> {
  const { store } = await readTraces(paths);
  return store.summaries().map(({ name }) => name);
}

describe("readTraces", () => {
  test("readTraces reads recordings of this package, from their file and from their directory", async () => {
    configure({ record: { directory: directory.path } });
    endObservations(3);
    await flush();

    const fromFile = await readTraces([recordedFile() ?? ""]);
    const fromDirectory = await readTraces([directory.path]);

    expect(fromFile.store.traceCount).toBe(3);
    expect(fromDirectory.store.traceCount).toBe(3);
    expect(fromFile.problems).toEqual([]);
    expect(fromFile.unfinished).toEqual([]);
    const [summary] = fromFile.store.summaries();
    expect(fromFile.store.observationsOf(summary?.traceId ?? "")).toMatchObject([
      { name: expect.stringMatching(/^call \d/), input: expect.stringMatching(/^input \d/) },
    ]);
  });

  test("readTraces reads a spool file with its header", async () => {
    configure({ destination: langfuseAt("http://127.0.0.1:9"), timeout: 1, logger: () => {} });
    endObservations(2);
    await flush();

    const { store, problems } = await readTraces([spool]);

    expect(store.traceCount).toBe(2);
    expect(problems).toEqual([]);
  });

  test("readTraces reads the recordings and the spool in the directory of a project", async () => {
    mkdirSync(directory.file(".mistral-traced/spool"), { recursive: true });
    writeFileSync(directory.file("package.json"), "{}\n");
    writeFileSync(directory.file(".mistral-traced/traces-a.jsonl"), line({ trace: "1", id: "1" }));
    writeFileSync(
      directory.file(".mistral-traced/spool/b.jsonl"),
      line({ trace: "2", id: "2", start: 5 }),
    );

    expect(await namesIn(directory.path)).toEqual(["span 2", "span 1"]);
  });

  test.each([
    ["a document over many lines", JSON.stringify(request([{ trace: "1", id: "1" }]), null, 2)],
    [
      "one with tabs and a line break",
      `${JSON.stringify(request([{ trace: "1", id: "1" }]), null, "\t")}\n`,
    ],
    ["a list on one line", JSON.stringify([request([{ trace: "1", id: "1" }])])],
    ["a list of lines", `[\n${JSON.stringify(request([{ trace: "1", id: "1" }]))}\n]\n`],
    ["CR LF and empty lines", `\r\n${line({ trace: "1", id: "1" }).trimEnd()}\r\n\r\n`],
    ["a byte order mark", `\uFEFF${line({ trace: "1", id: "1" })}`],
    [
      "other signals beside it",
      `{"resourceLogs":[]}\n${line({ trace: "1", id: "1" })}{"resourceMetrics":[]}\n`,
    ],
    ["a last line without a line break", line({ trace: "1", id: "1" }).trimEnd()],
  ])("readTraces reads %s", async (_, content) => {
    writeFileSync(directory.file("a.json"), content);

    const { store, problems, unfinished } = await readTraces([directory.file("a.json")]);

    expect(store.summaries()).toMatchObject([{ name: "span 1" }]);
    expect(problems).toEqual([]);
    expect(unfinished).toEqual([]);
  });

  test("readTraces reads several documents, one after the other", async () => {
    const documents = ["1", "2"].map((id) => JSON.stringify(request([{ trace: id, id }]), null, 4));
    writeFileSync(directory.file("a.json"), documents.join("\n"));

    expect(await namesIn(directory.file("a.json"))).toHaveLength(2);
  });

  test("readTraces recognizes gzip by its bytes, whatever the name, and reads a cut file to its end", async () => {
    const packed = gzipSync(line({ trace: "1", id: "1" }) + line({ trace: "2", id: "2" }));
    writeFileSync(directory.file("a.jsonl.gz"), packed);
    writeFileSync(directory.file("b.jsonl"), packed);
    writeFileSync(
      directory.file("members"),
      Buffer.concat([packed, gzipSync(line({ trace: "3", id: "3" }))]),
    );
    // Random, so that what is cut off is more than the end of a block.
    const noise = Array.from({ length: 20_000 }, () => Math.random()).join("");
    const long = gzipSync(
      line({ trace: "1", id: "1" }) + line({ trace: "2", id: "2", name: noise }),
    );
    writeFileSync(directory.file("cut"), long.subarray(0, long.length / 2));

    expect(await namesIn(directory.file("a.jsonl.gz"))).toHaveLength(2);
    expect(await namesIn(directory.file("b.jsonl"))).toHaveLength(2);
    expect(await namesIn(directory.file("members"))).toHaveLength(3);
    const { store, problems, unfinished } = await readTraces([directory.file("cut")]);
    expect(store.traceCount).toBe(1);
    expect(problems).toEqual([]);
    expect(unfinished).toEqual([{ file: directory.file("cut"), line: 2 }]);
  });

  test("readTraces reads a pipe, packed or not", async () => {
    const text = line({ trace: "1", id: "1" }) + line({ trace: "2", id: "2" });
    for (const content of [text, gzipSync(text)]) {
      const pipe = directory.file(typeof content === "string" ? "plain" : "packed");
      execFileSync("mkfifo", [pipe]);
      // oxlint-disable-next-line no-await-in-loop -- both ends at the same time
      const [names] = await Promise.all([namesIn(pipe), writeFile(pipe, content)]);
      expect(names).toHaveLength(2);
    }
  });

  test("readTraces names the damaged lines of a file, and reads the rest", async () => {
    const file = directory.file("damaged.jsonl");
    writeFileSync(
      file,
      [
        line({ trace: "1", id: "1" }).trimEnd(),
        "not json",
        `{"resourceSpa${line({ trace: "2", id: "2" }).trimEnd()}`,
        '{"some": "thing else"}',
        "{",
        line({ trace: "3", id: "3" }).trimEnd(),
        '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"}]}]}]}',
        line({ trace: "4", id: "4" }).slice(0, 50),
      ].join("\n"),
    );

    const { store, problems, unfinished } = await readTraces([file]);

    expect(store.traceCount).toBe(3);
    expect(problems.map(({ line, why }) => `${line} ${why}`)).toEqual([
      expect.stringMatching(/^2 is not JSON: /),
      expect.stringMatching(/^3 is not JSON: /),
      expect.stringMatching(/^4 is neither an OTLP trace export.*thing else/),
      '5 begins with "{" and has no end',
      expect.stringMatching(/^7 has a span that can't be read: .*no ids/),
    ]);
    expect(unfinished).toEqual([{ file, line: 8 }]);
  });

  test("readTraces continues after a line of JSON that it can't read", async () => {
    const file = directory.file("odd.jsonl");
    const lists = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const maps = `${'{"kvlistValue":{"values":[{"key":"k","value":'.repeat(20_000)}{}${"}]}}".repeat(20_000)}`;
    const [beginning, end] = line({ trace: "2", id: "2", attributes: { x: "@" } })
      .trimEnd()
      .split('{"stringValue":"@"}');
    writeFileSync(
      file,
      `${line({ trace: "1", id: "1" })}${lists}\n${beginning}${maps}${end}\n${line({ trace: "3", id: "3" })}`,
    );

    const { store, problems } = await readTraces([file]);

    expect(store.summaries().map(({ name }) => name)).toEqual(["span 1", "span 3"]);
    expect(problems.map(({ line: at, why }) => `${at} ${why}`)).toEqual([
      expect.stringMatching(/^2 can't be read: /),
      expect.stringMatching(/^3 can't be read: /),
    ]);
  });

  test.each(["1e300", "1e999", "-1", "null", '"99999999999999999999"'])(
    "readTraces reads a span that began at %s",
    async (time) => {
      const odd = line({ trace: "2", id: "2" }).replace(/("startTimeUnixNano":)"\d+"/, `$1${time}`);
      writeFileSync(directory.file("a.jsonl"), line({ trace: "1", id: "1" }) + odd);

      const { store, problems } = await readTraces([directory.path]);

      expect(store.summaries().map(({ name }) => name)).toContain("span 2");
      expect(problems).toEqual([]);
    },
  );

  test("readTraces reads a value that is nested too deep as text", async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const attributes = {
      "langfuse.observation.input": deep,
      "langfuse.observation.metadata.deep": deep,
      "langfuse.observation.model.parameters": `{"deep":${deep}}`,
    };
    writeFileSync(directory.file("a.jsonl"), line({ trace: "1", id: "1", attributes }));

    const { store, problems } = await readTraces([directory.path]);

    const [observation] = store.observationsOf("1".padStart(32, "0"));
    expect(problems).toEqual([]);
    expect(observation?.input === deep).toBe(true);
    expect(JSON.stringify(observation, undefined, 2)).toContain("metadata");
  });

  test("readTraces reports a file that is not text, and one that can't be unpacked", async () => {
    writeFileSync(directory.file("a.jsonl"), Buffer.from([0, 1, 2, 10, 3]));
    const packed = gzipSync(line({ trace: "1", id: "1" }));
    writeFileSync(
      directory.file("b.jsonl"),
      Buffer.concat([packed.subarray(0, 12), Buffer.alloc(40, 0xff)]),
    );

    const { problems } = await readTraces([directory.path]);

    expect(problems).toEqual([
      {
        file: directory.file("a.jsonl"),
        line: 1,
        why: expect.stringContaining("is neither JSON nor"),
      },
      {
        file: directory.file("b.jsonl"),
        line: 1,
        why: expect.stringContaining("can't be unpacked"),
      },
    ]);
  });

  test("readTraces reads the output of OpenTelemetry's own SDK and serializer, also maps", async () => {
    const memory = new InMemorySpanExporter();
    const tracer = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(memory)],
    }).getTracer("instrumentation.mistral");
    const messages = [{ role: "user", parts: [{ type: "text", content: "Who?" }] }];
    const span = tracer.startSpan("chat", { startTime: [1_764_000_000, 123_456_789] });
    span.setAttributes({ "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 7 });
    // The types know no maps yet; the conventions do, and the serializer writes them.
    span.setAttribute("gen_ai.input.messages", messages as unknown as string);
    Object.assign((span as unknown as { attributes: object }).attributes, {
      "gen_ai.input.messages": messages,
      "http.tags": { a: [1, [2]], b: true },
    });
    span.setStatus({ code: SpanStatusCode.ERROR, message: "no" });
    span.end([1_764_000_001, 0]);
    const bytes = JsonTraceSerializer.serializeRequest(memory.getFinishedSpans());
    writeFileSync(directory.file("otel.json"), bytes ?? "");

    const { store, problems } = await readTraces([directory.path]);

    const [summary] = store.summaries();
    expect(problems).toEqual([]);
    expect(store.observationsOf(summary?.traceId ?? "")).toMatchObject([
      {
        name: "chat",
        type: "generation",
        level: "ERROR",
        statusMessage: "no",
        startMs: 1_764_000_000_123.456,
        usageDetails: { input: 7, total: 7 },
        input: [{ role: "user", content: "Who?" }],
        metadata: { "http.tags": { a: [1, [2]], b: true } },
      },
    ]);
  });

  test("readTraces rejects a path that does not exist", async () => {
    await expect(readTraces([directory.file("missing.jsonl")])).rejects.toMatchObject({
      code: "ENOENT",
    });
  });

  test("readTraces reads a line longer than its chunks, with characters across their edges", async () => {
    const text = "é漢🎨".repeat(400_000);
    writeFileSync(
      directory.file("a.jsonl"),
      line({ trace: "1", id: "1", attributes: { "langfuse.observation.input": text } }),
    );

    const { store } = await readTraces([directory.path]);

    const [summary] = store.summaries();
    expect(store.observationsOf(summary?.traceId ?? "")[0]?.input === text).toBe(true);
  });

  test("readTraces reports its progress", async () => {
    writeFileSync(directory.file("a.jsonl"), line({ trace: "1", id: "1" }));
    writeFileSync(directory.file("b.jsonl"), line({ trace: "2", id: "2" }));
    const told: [number, number][] = [];

    await readTraces([directory.path], { onProgress: (bytes, of) => told.push([bytes, of]) });

    expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
    expect(told.length).toBeGreaterThan(1);
  });
});
