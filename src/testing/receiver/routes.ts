// Langfuse's routes: their authentication, and the answer of each to a request.
import type { Refusal } from "../../langfuse-server/body.js";
import type { Datasets } from "../../langfuse-server/datasets.js";
import { readIngestion } from "../../langfuse-server/ingestion.js";
import type { ModelDefinitions } from "../../langfuse-server/models.js";
import type { Reply } from "../../langfuse-server/reply.js";
import { mediaTypeOf, readExport } from "../../langfuse-server/otlp.js";
import { findRoute, type Route, type RouteName } from "../../langfuse-server/routes.js";
import { NO_SCORE, readScores, scoresReply } from "../../langfuse-server/scores.js";
import { healthReply, projectsReply } from "../../langfuse-server/status.js";
import type { Archive } from "./archive.js";
import type { MediaStore } from "./media-store.js";
import type { ReceivedRequest } from "./received.js";
import {
  type Finding,
  judgeContentType,
  judgeIngestionVersion,
  judgeKeys,
} from "./rules/transport.js";
import { judgeScore } from "./rules/score.js";

/** The state of a receiver. */
export interface Backend {
  readonly archive: Archive;
  readonly mediaStore: MediaStore;
  readonly datasets: Datasets;
  readonly models: ModelDefinitions;
  readonly keys: { readonly publicKey: string; readonly secretKey: string };
  readonly version: string;
  readonly strict: boolean;
  /** Known once the server listens. */
  readonly baseUrl: () => string;
}

type Report = (problem: string) => void;

type Handler = (
  request: ReceivedRequest,
  backend: Backend,
  report: Report,
  route: Route,
) => Reply | Promise<Reply>;

const HANDLERS: Readonly<Record<RouteName, Handler>> = {
  traces: takeTraces,
  scores: takeScores,
  ingestion: takeIngestion,
  health: (_request, { version }) => healthReply(version),
  projects: () => projectsReply({ id: "project-test", name: "Test" }),
  createDataset: ({ body }, { datasets }) => datasets.create(body),
  dataset: (_request, { datasets }, _report, { id }) => datasets.get(id),
  createDatasetItem: ({ body }, { datasets }) => datasets.createItem(body),
  datasetItems: (_request, { datasets }, _report, { query }) => datasets.listItems(query),
  createDatasetRunItem: ({ body }, { datasets }) => datasets.linkItem(body),
  listModels: (_request, { models }) => models.list(),
  createModel: ({ body }, { models }) => models.create(body),
  removeModel: (_request, { models }, _report, { id }) => models.remove(id),
  announceMedia: (request, { mediaStore, baseUrl }) => mediaStore.announce(request, baseUrl()),
  confirmMedia: (_request, { mediaStore }, _report, { id }) => mediaStore.confirm(id),
  upload: (request, { mediaStore }, _report, { id }) => mediaStore.upload(request, id),
};

/** The routes that are open to a request without the project's keys. */
const OPEN: ReadonlySet<RouteName> = new Set(["health", "upload"]);

/**
 * Stores a request, and returns Langfuse's answer.
 * @param address path and query of the request
 */
export async function answerRequest(
  request: ReceivedRequest,
  address: string,
  bodyRefusal: Refusal | undefined,
  backend: Backend,
): Promise<Reply> {
  const { method, path, headers } = request;
  const report: Report = (problem) => {
    backend.archive.violations.push(`${method} ${path}: ${problem}`);
  };
  const route = findRoute(method, address);
  if (route === undefined) {
    const problem = "no such route in Langfuse (spans go to POST /api/public/otel/v1/traces)";
    return refuse(problem, 404, report);
  }
  const { name } = route;
  const findings: Finding[] = OPEN.has(name) ? [] : [...judgeKeys(headers, backend.keys)];
  if (bodyRefusal !== undefined) findings.push(bodyRefusal);
  return refusalOf(findings, report) ?? HANDLERS[name](request, backend, report, route);
}

function refuse(problem: string, status: number, report: Report): Reply {
  report(problem);
  return { status, body: { message: problem } };
}

/** Reports the findings, and returns the refusal of the first that Langfuse would refuse. */
function refusalOf(findings: readonly Finding[], report: Report): Reply | undefined {
  for (const { problem } of findings) report(problem);
  for (const { problem, status } of findings) {
    if (status !== undefined) return { status, body: { message: problem } };
  }
  return undefined;
}

async function takeTraces(
  { headers, body }: ReceivedRequest,
  { archive, strict }: Backend,
  report: Report,
): Promise<Reply> {
  const headerRefusal = refusalOf(
    [...judgeContentType(headers), ...judgeIngestionVersion(headers)],
    report,
  );
  if (strict && headerRefusal) return headerRefusal;
  const type = mediaTypeOf(headers["content-type"]);
  const { spans, problems, refusal, status } = await readExport(type, body);
  archive.violations.push(...problems);
  if (refusal !== undefined) {
    const reply = refuse(refusal, status ?? 400, report);
    if (strict) return reply;
  }
  for (const span of spans) archive.take(span);
  // This is the answer of Langfuse, and not an OTLP response.
  return { status: 200, body: { status: "ok" } };
}

function takeScores(
  { body }: ReceivedRequest,
  { archive, version }: Backend,
  report: Report,
): Reply {
  const scores = readScores(body);
  if (scores === undefined) return refuse(NO_SCORE, 400, report);
  // Not a violation: a client finds out by trying.
  if (scores.isArray && !takesArrays(version)) return { status: 400, body: { message: NO_SCORE } };
  if (scores.rejected > 0) report(NO_SCORE);
  for (const score of scores.accepted) judgeScore(score).forEach(report);
  archive.scores.push(...scores.accepted);
  return scoresReply(scores, archive.scores.length);
}

/** Langfuse 4.16 is the newest server that was seen to refuse arrays. */
function takesArrays(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 4 || (major === 4 && minor > 16);
}

function takeIngestion({ body }: ReceivedRequest, { archive, version }: Backend): Reply {
  const { events, reply } = readIngestion(body, Number.parseInt(version, 10) < 4);
  archive.ingestionEvents.push(...events);
  return reply;
}
