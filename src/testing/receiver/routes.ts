// Langfuse's routes: who may call them and what each does with a request.
import { decodeExport } from "../../reading/decode.js";
import type { Archive } from "./archive.js";
import type { Reply } from "./http.js";
import { readIngestion } from "./ingestion.js";
import { isObject, parseJson } from "../../reading/json.js";
import type { MediaStore } from "./media-store.js";
import type { ReceivedRequest } from "./received.js";
import {
  type Finding,
  judgeContentType,
  judgeIngestionVersion,
  judgeKeys,
} from "./rules/transport.js";

/** What the routes work on. */
export interface Backend {
  readonly archive: Archive;
  readonly mediaStore: MediaStore;
  readonly keys: { readonly publicKey: string; readonly secretKey: string };
  readonly version: string;
  readonly strict: boolean;
  /** Known once the server listens. */
  readonly baseUrl: () => string;
}

type Report = (problem: string) => void;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** Whether it is open to a request without the project's keys. */
  readonly isOpen?: boolean;
  readonly answer: (request: ReceivedRequest, backend: Backend, report: Report) => Reply;
}

const routes: readonly Route[] = [
  { method: "POST", path: /^\/api\/public\/otel\/v1\/traces$/, answer: takeTraces },
  { method: "POST", path: /^\/api\/public\/scores$/, answer: takeScore },
  { method: "POST", path: /^\/api\/public\/ingestion$/, answer: takeIngestion },
  {
    method: "GET",
    path: /^\/api\/public\/health$/,
    isOpen: true,
    answer: (_request, { version }) => ({ status: 200, body: { status: "OK", version } }),
  },
  {
    method: "GET",
    path: /^\/api\/public\/projects$/,
    answer: () => ({ status: 200, body: { data: [{ id: "project-test", name: "Test" }] } }),
  },
  {
    method: "POST",
    path: /^\/api\/public\/media$/,
    answer: (request, { mediaStore, baseUrl }) => mediaStore.announce(request, baseUrl()),
  },
  {
    method: "PATCH",
    path: /^\/api\/public\/media\/[\w-]+$/,
    answer: (request, { mediaStore }) => mediaStore.confirm(lastPartOf(request)),
  },
  {
    method: "PUT",
    path: /^\/upload\/[\w-]+$/,
    isOpen: true,
    answer: (request, { mediaStore }) => mediaStore.upload(request, lastPartOf(request)),
  },
];

function lastPartOf({ path }: ReceivedRequest): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Answers the request as Langfuse would, and takes in what it brings. */
export function answerRequest(
  request: ReceivedRequest,
  encoding: readonly Finding[],
  backend: Backend,
): Reply {
  const { method, path, headers } = request;
  const report: Report = (problem) => {
    backend.archive.violations.push(`${method} ${path}: ${problem}`);
  };
  const route = routes.find((one) => one.method === method && one.path.test(path));
  if (route === undefined) {
    const problem = "no such route in Langfuse (spans go to POST /api/public/otel/v1/traces)";
    return refuse(problem, 404, report);
  }
  const keys = route.isOpen ? [] : judgeKeys(headers, backend.keys);
  return refusalOf([...keys, ...encoding], report) ?? route.answer(request, backend, report);
}

function refuse(problem: string, status: number, report: Report): Reply {
  report(problem);
  return { status, body: { message: problem } };
}

/** Reports the findings, and answers with the first of them that Langfuse would not let pass. */
function refusalOf(findings: readonly Finding[], report: Report): Reply | undefined {
  for (const { problem } of findings) report(problem);
  for (const { problem, status } of findings) {
    if (status !== undefined) return { status, body: { message: problem } };
  }
  return undefined;
}

function takeTraces(request: ReceivedRequest, { archive, strict }: Backend, report: Report): Reply {
  const { headers, body } = request;
  const refused = refusalOf(
    [...judgeContentType(headers), ...judgeIngestionVersion(headers)],
    report,
  );
  if (strict && refused) return refused;
  const { spans, problems, refusal } = decodeExport(parseJson(body.toString()));
  archive.violations.push(...problems);
  if (refusal !== undefined) {
    const reply = refuse(refusal, 400, report);
    if (strict) return reply;
  }
  for (const span of spans) archive.take(span);
  // Langfuse's own answer: not an OTLP response.
  return { status: 200, body: { status: "ok" } };
}

function takeScore(request: ReceivedRequest, { archive }: Backend, report: Report): Reply {
  const score = parseJson(request.body.toString());
  if (!isObject(score) || typeof score["name"] !== "string" || score["value"] === undefined) {
    return refuse("a score must be a JSON object with name and value", 400, report);
  }
  archive.scores.push(score);
  return { status: 200, body: { id: score["id"] ?? `score-${archive.scores.length}` } };
}

function takeIngestion(request: ReceivedRequest, { archive, version }: Backend): Reply {
  const { events, reply } = readIngestion(request, version);
  archive.ingestionEvents.push(...events);
  return reply;
}
