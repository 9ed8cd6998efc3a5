// Checks that Langfuse is reachable, its version, the keys and its clock: by its public API, with
// at most two small requests.
import { serverHeaders } from "../../export/langfuse/server-headers.js";
import type { LangfuseServer } from "../../export/process/registry.js";
import { CLOUD_URL } from "../../export/configure/options-table.js";
import { isJsonObject } from "../../reading/json.js";
import { ok, problem, warning, type Finding } from "./finding.js";

/** Milliseconds that a request of `doctor` may take. */
export const TIMEOUT_MS = 5_000;
const SKEW_MS = 10_000;
/** The first version that takes OpenTelemetry traces. */
const FIRST_OTLP: readonly [number, number] = [3, 22];
/** The first that reads them without a detour, as mistral-traced is tested against. */
const FIRST_DIRECT = 4;

/** The server to check. */
interface ServerToCheck {
  readonly baseUrl: string;
  /** Undefined where a key is missing. */
  readonly server: LangfuseServer | undefined;
}

/** Asks the server. */
export async function checkServer({ baseUrl, server }: ServerToCheck): Promise<Finding[]> {
  if (server === undefined && baseUrl === CLOUD_URL) {
    return [ok("server", "Not checked: neither keys nor LANGFUSE_BASE_URL are set.")];
  }
  const startMs = Date.now();
  let response: Response;
  try {
    response = await get(`${baseUrl}/api/public/health`, server?.headers);
  } catch (error) {
    // Without keys nothing is sent, so that it does not matter.
    const finding = server === undefined ? warning : problem;
    return [
      finding(
        "server",
        `${baseUrl} can't be reached (${reasonOf(error)}).`,
        "Check LANGFUSE_BASE_URL, the network, and proxies or firewalls.",
      ),
    ];
  }
  const elapsedMs = Date.now() - startMs;
  return [
    await versionOf(response, baseUrl),
    ...clockOf(response, startMs + elapsedMs / 2),
    ...(server === undefined ? [] : [await keysAt(server)]),
  ];
}

async function versionOf(response: Response, baseUrl: string): Promise<Finding> {
  const topic = "server";
  const body: unknown = await response.json().catch(() => undefined);
  const version = isJsonObject(body) ? body["version"] : undefined;
  if (typeof version !== "string") {
    return problem(
      topic,
      `${baseUrl} answered ${response.status}, but not as a Langfuse server.`,
      "Set LANGFUSE_BASE_URL to the address of the server, such as https://cloud.langfuse.com.",
    );
  }
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const name = `Langfuse ${version} at ${baseUrl}`;
  if (major < FIRST_OTLP[0] || (major === FIRST_OTLP[0] && minor < FIRST_OTLP[1])) {
    return problem(
      topic,
      `${name} does not accept OpenTelemetry traces.`,
      "Use configure({ destination: { langfuseV3: {} } }) and npm install langfuse@3, or update the server.",
    );
  }
  if (!response.ok) {
    return problem(
      topic,
      `${name} reports a problem (${response.status}).`,
      "Check the logs of the server. Traces wait in the spool until then.",
    );
  }
  if (major < FIRST_DIRECT) {
    return warning(
      topic,
      `${name} is older than the version that mistral-traced is tested with, 4.`,
      "Traces arrive some seconds later. If it answers 404, use configure({ destination: { langfuseV3: {} } }).",
    );
  }
  return ok(topic, `${name} is reachable.`);
}

function clockOf(response: Response, nowMs: number): Finding[] {
  const there = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(there)) return [];
  const skewMs = nowMs - there;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= SKEW_MS)
    return [ok("clock", "The clocks of this machine and of the server agree.")];
  return [
    warning(
      "clock",
      `This machine's clock is ${seconds} seconds ${skewMs > 0 ? "ahead of" : "behind"} the server's.`,
      "Set it by NTP. Traces have the times of this machine, and Langfuse would show them at wrong times.",
    ),
  ];
}

async function keysAt(server: LangfuseServer): Promise<Finding> {
  const topic = "project";
  let response: Response;
  try {
    response = await get(`${server.baseUrl}/api/public/projects`, serverHeaders(server));
  } catch (error) {
    return problem(
      topic,
      `The server did not check the keys (${reasonOf(error)}).`,
      "Try again, and check the logs of the server.",
    );
  }
  if (response.status === 401 || response.status === 403) {
    return problem(
      topic,
      `The server rejected the keys (${response.status}).`,
      "Use both keys of one project, and the server of that project: Langfuse Cloud has one in Europe " +
        "(https://cloud.langfuse.com), one in the USA (https://us.cloud.langfuse.com) and others.",
    );
  }
  if (!response.ok) {
    return warning(
      topic,
      `The server did not return the project of the keys (${response.status}).`,
      "Traces may still arrive. Links to them can't be made.",
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  const list = isJsonObject(body) && Array.isArray(body["data"]) ? (body["data"] as unknown[]) : [];
  const [project] = list;
  const name = isJsonObject(project) ? (project["name"] ?? project["id"]) : undefined;
  const text = typeof name === "string" ? ` of the project ${JSON.stringify(name)}` : "";
  return ok(topic, `The server accepts the keys${text}.`);
}

function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
}

/** Returns the reason of a failed request, in a few words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  const { cause } = error;
  const why = isJsonObject(cause) ? (cause["code"] ?? cause["message"]) : undefined;
  return typeof why === "string" ? why : error.message;
}
