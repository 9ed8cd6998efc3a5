// The model definitions of a Langfuse project, by its public API.
import { setTimeout as sleep } from "node:timers/promises";
import { jsonHeaders } from "../export/langfuse/server-headers.js";
import type { LangfuseServer } from "../export/process/registry.js";
import { isArray, isJsonObject, type JsonObject } from "../reading/json.js";
import { printable } from "../foundation/printable.js";
import { CommandError } from "./errors.js";

const TIMEOUT_MS = 30_000;
/** Attempts at a request that is over the server's rate limit. */
const ATTEMPTS = 5;

/** Reads all of them. */
export async function readModels(server: LangfuseServer): Promise<JsonObject[]> {
  const models: JsonObject[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a page names the number of pages
    const body = await call(server, "GET", `?page=${page}&limit=100`);
    const { data, meta } = isJsonObject(body) ? body : {};
    if (!isArray(data)) throw new CommandError(`${server.baseUrl} did not return its models.`);
    models.push(...data.filter(isJsonObject));
    pages = isJsonObject(meta) ? Number(meta["totalPages"] ?? 1) : 1;
  }
  return models;
}

/** Creates a definition. */
export async function createModel(server: LangfuseServer, model: object): Promise<void> {
  await call(server, "POST", "", model);
}

/** Removes a definition. */
export async function removeModel(server: LangfuseServer, id: string): Promise<void> {
  await call(server, "DELETE", `/${encodeURIComponent(id)}`);
}

async function call(
  server: LangfuseServer,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const { baseUrl } = server;
  for (let attempt = 1; ; attempt += 1) {
    const request = { method, ...(body && { body: JSON.stringify(body) }) };
    // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
    const response = await fetch(`${baseUrl}/api/public/models${path}`, {
      ...request,
      headers: jsonHeaders(server),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new CommandError(`${baseUrl} can't be reached: ${String(error)}`);
    });
    // oxlint-disable-next-line no-await-in-loop -- likewise
    const text = await response.text();
    if (response.ok) return text === "" ? undefined : JSON.parse(text);
    if (response.status !== 429 || attempt === ATTEMPTS) {
      throw new CommandError(
        `${baseUrl} answered ${response.status} to ${method} /api/public/models: ${printable(text).slice(0, 300)}`,
      );
    }
    const seconds = Number(response.headers.get("retry-after") ?? attempt);
    // oxlint-disable-next-line no-await-in-loop -- likewise
    await sleep(Math.min(Number.isFinite(seconds) ? seconds : attempt, 60) * 1000);
  }
}
