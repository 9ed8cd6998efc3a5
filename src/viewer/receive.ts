// Takes traces as Langfuse does, so that any Langfuse SDK can be pointed here while developing: OTLP
// over HTTP at Langfuse's path, and what the SDKs ask beside it. Any keys will do.
import type { IncomingMessage, ServerResponse } from "node:http";
import { decodeExport } from "../reading/decode.js";
import { isArray, isObject, parseJson } from "../reading/json.js";
import { readBody, RequestError, send, sendJson } from "./http.js";
import type { LiveTraces } from "./live-traces.js";
import { decodeProtobuf } from "./otlp-protobuf.js";
import { ReceivedMedia } from "./received-media.js";

type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
) => void | Promise<void>;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: Answer;
}

function route(method: string, path: RegExp, answer: Answer): Route {
  return { method, path, answer };
}

/**
 * The project that all keys belong to; the SDKs make the addresses of traces with its id. Python's
 * refuses an answer that lacks any field.
 */
const PROJECT = {
  id: "mistral-traced",
  name: "mistral-traced view",
  organization: { id: "mistral-traced", name: "mistral-traced" },
  metadata: {},
  retentionDays: 0,
};

/** What Langfuse answers in the version that was studied. */
const VERSION = "4.16.0";

/** The routes of a Langfuse server that puts traces into `traces`. */
export function receiveRoutes(traces: LiveTraces): {
  routes: readonly Route[];
  media: ReceivedMedia;
} {
  const media = new ReceivedMedia();
  const routes = [
    route("POST", /^\/api\/public\/otel(?:\/v1\/traces)?$/, async (request, response) => {
      await takeExport(request, response, traces);
    }),
    route("GET", /^\/api\/public\/health$/, (_request, response) => {
      sendJson(response, { status: "OK", version: VERSION });
    }),
    route("GET", /^\/api\/public\/projects$/, (_request, response) => {
      sendJson(response, { data: [PROJECT] });
    }),
    // Scores are taken and not shown.
    route("POST", /^\/api\/public\/scores$/, async (request, response) => {
      const score = parseJson((await readBody(request)).toString());
      sendJson(response, { id: isObject(score) ? score["id"] : undefined });
    }),
    route("POST", /^\/api\/public\/ingestion$/, takeIngestion),
    route("POST", /^\/api\/public\/media$/, (request, response) =>
      media.announce(request, response),
    ),
    route("PATCH", /^\/api\/public\/media\/[\w-]+$/, (_request, response) => {
      send(response, 204, "", {});
    }),
    route("PUT", /^\/upload\/([\w-]+)$/, (request, response, id) =>
      media.upload(request, response, id),
    ),
    // The address that SDKs give for a trace leads to it here.
    route("GET", /^\/project\/[\w-]+\/traces\/([\w-]+)$/, (_request, response, id) => {
      send(response, 302, "", { location: `/#/trace/${id}` });
    }),
  ];
  return { routes, media };
}

async function takeExport(
  request: IncomingMessage,
  response: ServerResponse,
  traces: LiveTraces,
): Promise<void> {
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim();
  if (type !== "application/json" && type !== "application/x-protobuf") {
    throw new RequestError(
      415,
      `The content-type must be application/json or application/x-protobuf, got ${type || "none"}.`,
    );
  }
  const bytes = await readBody(request);
  const body = type === "application/json" ? parseJson(bytes.toString()) : await protobuf(bytes);
  const { spans, refusal } = decodeExport(body, { mapsAsJson: true });
  if (spans.length === 0 && refusal !== undefined) throw new RequestError(400, refusal);
  traces.add(spans);
  // An ExportTraceServiceResponse that says nothing; in protobuf that has no bytes.
  const answer = type === "application/json" ? "{}" : "";
  send(response, 200, answer, { "content-type": type });
}

async function protobuf(bytes: Buffer): Promise<unknown> {
  try {
    return await decodeProtobuf(bytes);
  } catch (error) {
    throw new RequestError(400, `The body is no protobuf: ${String(error)}`);
  }
}

/** The way in of old SDKs; new ones send scores this way. Traces come over OTLP. */
async function takeIngestion(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = parseJson((await readBody(request)).toString());
  const batch = isObject(body) && isArray(body["batch"]) ? body["batch"] : [];
  const message = "Traces are taken over OTLP only: use a Langfuse SDK of version 4 or later.";
  const answer = {
    successes: batch.filter(isScore).map((event) => ({ id: idOf(event), status: 201 })),
    errors: batch
      .filter((event) => !isScore(event))
      .map((event) => ({ id: idOf(event), status: 400, message })),
  };
  sendJson(response, answer, 207);
}

function idOf(event: unknown): unknown {
  return isObject(event) ? event["id"] : undefined;
}

function isScore(event: unknown): boolean {
  return isObject(event) && event["type"] === "score-create";
}
