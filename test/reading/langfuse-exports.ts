// Exports of Langfuse, made here: answers of the API by the types of @langfuse/client, and downloads
// of its pages as its worker writes them (batchExport, transformStreamToCsv.ts, buildTraceExport.ts).
// No file of a real server is in the tests.
import type { LangfuseClient } from "@langfuse/client";

type Api = LangfuseClient["api"];
type Answer<Call extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>;
export type TraceAnswer = Answer<Api["trace"]["get"]>;
type TracesAnswer = Answer<Api["trace"]["list"]>;
type Observation = TraceAnswer["observations"][number];
/** The API itself answers null for metrics of observations without usage. */
export type ObservationsAnswer = Answer<Api["observations"]["getMany"]>;

export const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
export const ROOT_ID = "b7ad6b7169203331";
export const CALL_ID = "00f067aa0ba902b7";

const ABSENT = {
  completionStartTime: null,
  model: null,
  modelParameters: null,
  version: null,
  statusMessage: null,
  promptId: null,
  promptName: null,
  promptVersion: null,
  modelId: null,
  inputPrice: null,
  outputPrice: null,
  totalPrice: null,
  calculatedInputCost: null,
  calculatedOutputCost: null,
  calculatedTotalCost: null,
  timeToFirstToken: null,
} as const;

/** An observation as `GET /api/public/observations` answers it. */
export function observation(fields: Partial<Observation> = {}): Observation {
  return {
    id: ROOT_ID,
    traceId: TRACE_ID,
    ...ABSENT,
    type: "SPAN",
    name: "answer",
    startTime: "2026-01-01T00:00:00.000Z",
    endTime: "2026-01-01T00:00:02.000Z",
    level: "DEFAULT",
    parentObservationId: null,
    usage: { unit: "TOKENS", input: 0, output: 0, total: 0 },
    usageDetails: {},
    costDetails: {},
    environment: "production",
    latency: 2,
    input: { question: "Weather in Paris?" },
    output: 'It is sunny.\nTake a hat, "really".',
    metadata: { team: "maps" },
    ...fields,
  };
}

/** A model call with all fields. */
export const CALL = observation({
  id: CALL_ID,
  parentObservationId: ROOT_ID,
  type: "GENERATION",
  name: "chat",
  startTime: "2026-01-01T00:00:00.250Z",
  endTime: "2026-01-01T00:00:01.750Z",
  completionStartTime: "2026-01-01T00:00:00.500Z",
  model: "mistral-small-latest",
  modelParameters: { temperature: 0.2 },
  input: [{ role: "user", content: "Weather in Paris?" }],
  output: { role: "assistant", content: "It is sunny." },
  usage: { unit: "TOKENS", input: 11, output: 4, total: 15 },
  usageDetails: { input: 11, output: 4, total: 15 },
  costDetails: { input: 0.0001, output: 0.0002, total: 0.0003 },
  promptName: "weather",
  promptVersion: 3,
});

export const TRACE_FIELDS = {
  id: TRACE_ID,
  timestamp: "2026-01-01T00:00:00.000Z",
  name: "weather",
  input: { question: "Weather in Paris?" },
  output: "It is sunny.",
  sessionId: "s-1",
  release: "r-1",
  version: null,
  userId: "u-1",
  metadata: { team: "maps" },
  tags: ["demo", "paris"],
  public: false,
  environment: "production",
} as const;

/** `GET /api/public/traces/{id}`. */
export function traceAnswer(observations: readonly Observation[]): TraceAnswer {
  return {
    ...TRACE_FIELDS,
    tags: [...TRACE_FIELDS.tags],
    htmlPath: "/project/p/traces/t",
    latency: 2,
    totalCost: 0.0003,
    observations: [...observations],
    scores: [],
  };
}

/** `GET /api/public/traces`. */
export const TRACES_ANSWER: TracesAnswer = {
  data: [
    {
      ...TRACE_FIELDS,
      tags: [...TRACE_FIELDS.tags],
      htmlPath: "/project/p/traces/t",
      latency: 2,
      totalCost: 0.0003,
      observations: [ROOT_ID, CALL_ID],
      scores: [],
    },
  ],
  meta: { page: 1, limit: 50, totalItems: 1, totalPages: 1 },
};

/** `GET /api/public/v2/observations`. */
export const OBSERVATIONS_ANSWER: ObservationsAnswer = {
  data: [observation(), CALL].map((one) => ({
    ...one,
    projectId: "p",
    inputPrice: null,
    outputPrice: null,
    totalPrice: null,
    userId: "u-1",
    sessionId: "s-1",
    traceName: "weather",
    tags: ["demo", "paris"],
    release: "r-1",
  })),
  meta: { cursor: "eyJ9" },
};

/** Rows of a download of the page of observations: a column for each score, times as Date. */
export const OBSERVATION_ROWS = [observation(), CALL].map(
  ({ usage: _usage, startTime, endTime, completionStartTime, ...rest }) => ({
    ...rest,
    startTime: new Date(startTime),
    endTime: endTime === null ? null : new Date(endTime),
    completionStartTime: completionStartTime === null ? null : new Date(completionStartTime),
    traceName: "weather",
    traceTags: ["demo", "paris"],
    traceTimestamp: null,
    userId: "u-1",
    comments: [],
    helpfulness: [0.9],
  }),
);

/** Rows of the page of events, since version 4: as ClickHouse has them. */
export const EVENT_ROWS = OBSERVATIONS_ANSWER.data.map((row) => ({
  id: row.id,
  traceId: row.traceId,
  traceName: row.traceName,
  type: row.type,
  name: row.name,
  startTime: clickHouse(row.startTime),
  endTime: row.endTime === null ? null : clickHouse(row.endTime),
  completionStartTime: row.completionStartTime && clickHouse(row.completionStartTime),
  environment: row.environment,
  userId: row.userId,
  sessionId: row.sessionId,
  level: row.level,
  statusMessage: row.statusMessage,
  promptName: row.promptName,
  promptVersion: row.promptVersion,
  providedModelName: row.model,
  modelParameters: JSON.stringify(row.modelParameters ?? {}),
  usageDetails: asTexts(row.usageDetails),
  costDetails: row.costDetails,
  input: JSON.stringify(row.input),
  output: typeof row.output === "string" ? row.output : JSON.stringify(row.output),
  metadata: row.metadata,
  tags: row.tags,
  release: row.release,
  parentObservationId: row.parentObservationId,
  comments: [],
}));

/** A row of a download of the page of traces. */
export const TRACE_ROWS = [
  { ...TRACE_FIELDS, timestamp: new Date(TRACE_FIELDS.timestamp), bookmarked: false, comments: [] },
];

function clickHouse(time: string): string {
  return time.replace("T", " ").replace("Z", "000");
}

/** ClickHouse writes 64-bit integers in quotes. */
function asTexts(counts: Readonly<Record<string, number>> | undefined): object {
  return Object.fromEntries(
    Object.entries(counts ?? {}).map(([kind, count]) => [kind, String(count)]),
  );
}

/** As Langfuse writes it: every cell in quotes, texts as they are, other values as JSON. */
export function csvOf(rows: readonly object[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): string => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `"${text.replaceAll('"', '""')}"`;
  };
  const lines = rows.map((row) => {
    const values = new Map(Object.entries(row));
    return names.map((name) => cell(values.get(name) ?? ""));
  });
  return [names.map(cell), ...lines].map((cells) => `${cells.join(",")}\n`).join("");
}
