// Langfuse's routes: who may call them and what each does with a request.
import { decodeExport } from "./decode.js";
import type { Archive } from "./archive.js";
import type { Reply } from "./http.js";
import { readIngestion } from "./ingestion.js";
import { isObject, parseJson } from "./json.js";
import type { MediaStore } from "./media-store.js";
import type { ReceivedRequest } from "./received.js";
import {
  type Finding,
  judgeContentType,
  judgeIngestionVersion,
  judgeKeys,
} from "./rules/transport.js";

export const tracesPath = "/api/public/otel/v1/traces";

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

/** Answers the request as Langfuse would, and takes in what it brings. */
export function route(
  request: ReceivedRequest,
  encoding: readonly Finding[],
  backend: Backend,
): Reply {
  const { method, path } = request;
  const { archive, mediaStore } = backend;
  const report = (finding: Finding): void => {
    archive.violations.push(`${method} ${path}: ${finding.problem}`);
  };
  if (method === "GET" && path === "/api/public/health") {
    return { status: 200, body: { status: "OK", version: backend.version } };
  }
  const upload = /^\/upload\/([\w-]+)$/.exec(path)?.[1];
  if (method === "PUT" && upload !== undefined) return mediaStore.upload(request, upload);

  const handler = handlers.find((one) => one.method === method && one.path.test(path));
  if (handler === undefined) {
    report({ problem: "Langfuse has no such route (spans go to POST " + tracesPath + ")" });
    return { status: 404, body: { message: "Not found" } };
  }
  const findings = [...judgeKeys(request.headers, backend.keys), ...encoding];
  findings.forEach(report);
  const refused = findings.find(({ status }) => status !== undefined);
  if (refused?.status !== undefined) {
    return { status: refused.status, body: { message: refused.problem } };
  }
  return handler.answer(request, backend, report);
}

interface Handler {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (
    request: ReceivedRequest,
    backend: Backend,
    report: (finding: Finding) => void,
  ) => Reply;
}

const handlers: readonly Handler[] = [
  { method: "POST", path: /^\/api\/public\/otel\/v1\/traces$/, answer: takeTraces },
  { method: "POST", path: /^\/api\/public\/scores$/, answer: takeScore },
  { method: "POST", path: /^\/api\/public\/ingestion$/, answer: takeIngestion },
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
    answer: ({ path }, { mediaStore }) => mediaStore.confirm(path.slice(path.lastIndexOf("/") + 1)),
  },
];

function takeTraces(
  request: ReceivedRequest,
  { archive, strict }: Backend,
  report: (finding: Finding) => void,
): Reply {
  const findings = [
    ...judgeContentType(request.headers),
    ...judgeIngestionVersion(request.headers),
  ];
  const { spans, problems, refusal } = decodeExport(parseJson(request.body.toString()));
  if (refusal !== undefined) findings.push({ problem: refusal, status: 400 });
  findings.forEach(report);
  for (const problem of problems) report({ problem });
  const refused = findings.find(({ status }) => status !== undefined);
  if (strict && refused?.status !== undefined) {
    return { status: refused.status, body: { message: refused.problem } };
  }
  for (const span of spans) archive.take(span);
  // Langfuse's own answer: not an OTLP response.
  return { status: 200, body: { status: "ok" } };
}

function takeScore(
  request: ReceivedRequest,
  { archive }: Backend,
  report: (finding: Finding) => void,
): Reply {
  const score = parseJson(request.body.toString());
  if (!isObject(score) || typeof score["name"] !== "string" || score["value"] === undefined) {
    const problem = "a score must be a JSON object with name and value";
    report({ problem });
    return { status: 400, body: { message: problem } };
  }
  archive.scores.push(score);
  archive.changed();
  return { status: 200, body: { id: score["id"] ?? `score-${archive.scores.length}` } };
}

function takeIngestion(request: ReceivedRequest, { archive, version }: Backend): Reply {
  const { events, reply } = readIngestion(request, version);
  archive.ingestionEvents.push(...events);
  archive.changed();
  return reply;
}
