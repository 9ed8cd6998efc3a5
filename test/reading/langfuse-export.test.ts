// Langfuse's own exports open as recordings do: answers of its API and downloads of its pages.
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readTraces } from "../../src/reading/read-traces.js";
import {
  CALL,
  CALL_ID,
  csvOf,
  EVENT_ROWS,
  observation,
  OBSERVATION_ROWS,
  OBSERVATIONS_ANSWER,
  ROOT_ID,
  TRACE_FIELDS,
  TRACE_ID,
  TRACE_ROWS,
  traceAnswer,
  TRACES_ANSWER,
} from "./langfuse-exports.js";
import { inDirectory } from "./spans.js";

const directory = inDirectory();

async function read(text: string, name = "export.json") {
  const file = directory.file(name);
  writeFileSync(file, text);
  const { store, problems } = await readTraces([file]);
  const summaries = store.summaries();
  return {
    problems: problems.map(({ line, why }) => `${line} ${why}`),
    summaries,
    observations: summaries.flatMap(({ traceId }) => store.observationsOf(traceId)),
  };
}

const json = (value: unknown): string => JSON.stringify(value);
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);
const jsonLines = (rows: readonly unknown[]): string =>
  rows.map((row) => `${json(row)}\n`).join("");
const WHOLE = { traceId: TRACE_ID, observationCount: 2, name: "weather", userId: "u-1" };

test.each([
  ["the answer of GET /traces/{id}", json(traceAnswer([observation(), CALL]))],
  ["the answer of GET /v2/observations", pretty(OBSERVATIONS_ANSWER)],
  ["a download of a trace", pretty({ trace: TRACE_FIELDS, observations: [observation(), CALL] })],
  ["a download of a trace since version 4", pretty({ observations: OBSERVATION_ROWS, scores: [] })],
  ["JSON of the page of observations", json(OBSERVATION_ROWS)],
  ["JSON lines of the page of observations", jsonLines(OBSERVATION_ROWS)],
  ["CSV of the page of observations", csvOf(OBSERVATION_ROWS)],
  ["JSON of the page of events", json(EVENT_ROWS)],
  ["CSV of the page of events", csvOf(EVENT_ROWS)],
])("%s opens with all fields of its observations", async (_form, text) => {
  const { problems, summaries, observations } = await read(text);

  expect(problems).toEqual([]);
  expect(summaries).toMatchObject([
    { ...WHOLE, usage: { input: 11, output: 4, total: 15 }, cost: 0.0003, tags: ["demo", "paris"] },
  ]);
  expect(observations).toMatchObject([
    {
      id: ROOT_ID,
      parentId: undefined,
      type: "span",
      name: "answer",
      input: { question: "Weather in Paris?" },
      output: observation().output,
      metadata: { team: "maps" },
      environment: "production",
      startTime: "2026-01-01T00:00:00.000Z",
      endTime: "2026-01-01T00:00:02.000Z",
    },
    {
      id: CALL_ID,
      parentId: ROOT_ID,
      type: "generation",
      model: "mistral-small-latest",
      modelParameters: { temperature: 0.2 },
      input: CALL.input,
      output: CALL.output,
      usageDetails: { input: 11, output: 4, total: 15 },
      costDetails: { total: 0.0003 },
      completionStartTime: expect.stringMatching(/00:00:00\.500/) as string,
      prompt: { name: "weather", version: 3 },
      startTime: "2026-01-01T00:00:00.250Z",
      endTime: "2026-01-01T00:00:01.750Z",
    },
  ]);
});

test.each([
  ["the answer of GET /traces", json(TRACES_ANSWER)],
  ["JSON of the page of traces", json(TRACE_ROWS)],
  ["CSV of the page of traces", csvOf(TRACE_ROWS)],
])("%s opens with a root for each trace", async (_form, text) => {
  const { problems, summaries, observations } = await read(text);

  expect(problems).toEqual([]);
  expect(summaries).toMatchObject([{ ...WHOLE, observationCount: 1, sessionId: "s-1" }]);
  expect(observations).toMatchObject([
    {
      input: TRACE_FIELDS.input,
      output: TRACE_FIELDS.output,
      traceMetadata: TRACE_FIELDS.metadata,
      release: "r-1",
      environment: "production",
    },
  ]);
});

test("the cost in a list of traces is not counted beside that of their observations", async () => {
  const { summaries } = await read(jsonLines([TRACES_ANSWER, OBSERVATIONS_ANSWER]));

  expect(summaries).toMatchObject([{ traceId: TRACE_ID, observationCount: 3, cost: 0.0003 }]);
});

test("observations of one trace without a common root are put below the trace", async () => {
  const roots = [observation({ id: "one" }), observation({ id: "two" })];
  const { observations } = await read(json({ ...traceAnswer(roots), id: "my trace" }));

  const root = observations.find(({ parentId }) => parentId === undefined);
  expect(root).toMatchObject({
    name: "weather",
    output: "It is sunny.",
    endMs: observations[1]?.endMs,
  });
  expect(observations.filter(({ parentId }) => parentId === root?.id)).toHaveLength(2);
});

test("ids that OTLP does not allow are replaced, the same ones alike", async () => {
  const traceId = "0af76519-16cd-43dd-8448-eb211c80319c";
  const rows = [
    observation({ traceId, id: "root" }),
    observation({ traceId, id: "child", parentObservationId: "root" }),
  ];
  const { observations } = await read(json(rows));

  expect(observations.map((one) => one.traceId)).toEqual([TRACE_ID, TRACE_ID]);
  expect(observations[0]?.id).toMatch(/^[\da-f]{16}$/);
  expect(observations[1]?.parentId).toBe(observations[0]?.id);
});

test("a failed observation and an open one are shown as such", async () => {
  const rows = [
    observation({ level: "ERROR", statusMessage: "Service unavailable" }),
    observation({ id: CALL_ID, endTime: null }),
  ];
  const { observations } = await read(json(rows));

  expect(observations).toMatchObject([
    { level: "ERROR", statusMessage: "Service unavailable" },
    { endMs: 0 },
  ]);
});

test("rows that can't be read are named, and the others are read", async () => {
  const rows = [
    observation(),
    { ...CALL, startTime: "yesterday" },
    { ...CALL, traceId: null },
    { name: "helpfulness", value: 1 },
  ];

  const { problems, observations } = await read(json(rows));
  const empty = await read(json({ data: [], meta: { page: 1 } }));

  expect(observations).toHaveLength(1);
  expect(problems).toEqual([
    '1 has row 2, which has a startTime that is not a time: "yesterday"',
    "1 has row 3, which has no traceId",
    '1 has row 4, which is neither a trace nor an observation of Langfuse: {"name":"helpfulness","value":1}',
  ]);
  expect(empty).toMatchObject({ problems: [], observations: [] });
});

test("rows of CSV that can't be read are named by their lines", async () => {
  const [header = "", ...rest] = csvOf(OBSERVATION_ROWS).split(/(?<=\n)/);
  const { problems, observations } = await read(
    `${header}"short"\n${rest.join("")}"cut off`,
    "export.csv",
  );
  const unknown = await read('"id","price"\n"1","2"\n', "export.csv");

  expect(observations).toHaveLength(2);
  expect(problems).toEqual([`2 has 1 cells, and the header has ${header.split(",").length}`]);
  expect(unknown.problems).toEqual([
    expect.stringMatching(/^2 is neither an OTLP trace export.*nor one of Langfuse: \{"id":"1"/),
  ]);
});
