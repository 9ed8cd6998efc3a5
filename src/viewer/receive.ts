// Receives traces as Langfuse does, so that any Langfuse SDK can send them here during development.
// It accepts any keys at an address with the viewer's token.
import type { IncomingMessage } from "node:http";
import { readBody } from "../langfuse-server/body.js";
import { Datasets } from "../langfuse-server/datasets.js";
import { IngestedTraces } from "../langfuse-server/ingested-traces.js";
import { readIngestion } from "../langfuse-server/ingestion.js";
import { ModelDefinitions } from "../langfuse-server/models.js";
import { mediaTypeOf, OTLP_JSON, OTLP_PROTOBUF, readExport } from "../langfuse-server/otlp.js";
import type { Reply } from "../langfuse-server/reply.js";
import { findRoute, type RouteName } from "../langfuse-server/routes.js";
import { NO_SCORE, readScores, scoresReply } from "../langfuse-server/scores.js";
import { healthReply, LANGFUSE_VERSION, projectsReply } from "../langfuse-server/status.js";
import { RequestError } from "./http.js";
import type { LiveTraces } from "./live-traces.js";
import { MediaFiles } from "./media-files.js";

/** A request whose body was read. */
interface ReceivedRequest {
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** The last part of the path where it names something. */
  readonly id: string;
  readonly query: URLSearchParams;
}

type Handlers = Readonly<Record<RouteName, (request: ReceivedRequest) => Reply | Promise<Reply>>>;

const PROJECT = { id: "mistral-traced", name: "mistral-traced view" };

/** The routes of a Langfuse server that puts traces into a list. */
export class TraceReceiver {
  readonly media = new MediaFiles();
  private readonly handlers: Handlers;

  /** @param token the first segment of the addresses that it answers with */
  constructor(
    traces: LiveTraces,
    private readonly token: string,
  ) {
    const { media } = this;
    const datasets = new Datasets();
    const models = new ModelDefinitions();
    const ingested = new IngestedTraces();
    this.handlers = {
      traces: (request) => addTraces(request, traces),
      health: () => healthReply(LANGFUSE_VERSION),
      projects: () => projectsReply(PROJECT),
      // Scores are accepted and not shown.
      scores: ({ body }) => {
        const scores = readScores(body);
        if (scores === undefined) throw new RequestError(400, NO_SCORE);
        return scoresReply(scores, scores.accepted.length);
      },
      ingestion: ({ body }) => {
        const { events, reply } = readIngestion(body, true);
        traces.add(ingested.add(events));
        return reply;
      },
      createDataset: ({ body }) => datasets.create(body),
      dataset: ({ id }) => datasets.get(id),
      createDatasetItem: ({ body }) => datasets.createItem(body),
      datasetItems: ({ query }) => datasets.listItems(query),
      createDatasetRunItem: ({ body }) => datasets.linkItem(body),
      // Accepted, and used for nothing.
      listModels: () => models.list(),
      createModel: ({ body }) => models.create(body),
      removeModel: ({ id }) => models.remove(id),
      announceMedia: ({ body, headers }) => media.announce(body, `http://${headers.host}/${token}`),
      confirmMedia: () => ({ status: 204 }),
      upload: ({ body, id }) => media.upload(body, id),
    };
  }

  /**
   * Answers a request of an SDK.
   * @param address without the token
   * @returns undefined for an address that is not one of Langfuse's
   * @throws (rejects with) a RequestError for a request that is refused
   */
  async answer(request: IncomingMessage, address: URL): Promise<Reply | undefined> {
    const { method, headers } = request;
    const { pathname: path, search } = address;
    // SDKs use this address for a trace.
    const [, traceId] = /^\/project\/[\w-]+\/traces\/([\w-]+)$/.exec(path) ?? [];
    if (method === "GET" && traceId !== undefined) {
      return { status: 302, headers: { location: `/${this.token}/#/trace/${traceId}` } };
    }
    // OpenTelemetry's exporters add this path to an endpoint.
    const isOtlp = path === "/v1/traces";
    const route = findRoute(method, isOtlp ? `/api/public/otel${path}` : path + search);
    if (route === undefined) {
      return path.startsWith("/api/public/") ? unsupported(`${method} ${path}`) : undefined;
    }
    const { body, refusal } = await readBody(request);
    if (refusal !== undefined) throw new RequestError(refusal.status, refusal.problem);
    return this.handlers[route.name]({ headers, body, ...route });
  }
}

/** The SDKs show their user this sentence. */
function unsupported(address: string): Reply {
  const message = `view --receive does not support ${address}: it has no prompts, and returns no stored traces, observations and scores.`;
  return { status: 404, body: { message } };
}

async function addTraces({ headers, body }: ReceivedRequest, traces: LiveTraces): Promise<Reply> {
  const given = mediaTypeOf(headers["content-type"]);
  const type = given === "application/protobuf" ? OTLP_PROTOBUF : given;
  if (type !== OTLP_JSON && type !== OTLP_PROTOBUF) {
    throw new RequestError(
      415,
      `content-type must be ${OTLP_JSON} or ${OTLP_PROTOBUF} (got ${type || "none"})`,
    );
  }
  const { spans, refusal, status } = await readExport(type, body, { mapsAsJson: true });
  if (spans.length === 0 && refusal !== undefined) throw new RequestError(status ?? 400, refusal);
  traces.add(spans);
  // An empty ExportTraceServiceResponse; in protobuf it has no bytes.
  const empty = type === OTLP_JSON ? "{}" : "";
  return { status: 200, headers: { "content-type": given }, body: empty };
}
