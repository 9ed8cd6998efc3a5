// The addresses of a Langfuse server that its SDKs call. `view --receive` and the receiver of the
// test kit are two such servers; this room has their common parts.

const ROUTES = {
  traces: ["POST", /^\/api\/public\/otel\/v1\/traces$/],
  scores: ["POST", /^\/api\/public\/scores$/],
  ingestion: ["POST", /^\/api\/public\/ingestion$/],
  health: ["GET", /^\/api\/public\/health$/],
  projects: ["GET", /^\/api\/public\/projects$/],
  createDataset: ["POST", /^\/api\/public\/v2\/datasets$/],
  dataset: ["GET", /^\/api\/public\/v2\/datasets\/([^/]+)$/],
  createDatasetItem: ["POST", /^\/api\/public\/dataset-items$/],
  datasetItems: ["GET", /^\/api\/public\/dataset-items$/],
  createDatasetRunItem: ["POST", /^\/api\/public\/dataset-run-items$/],
  listModels: ["GET", /^\/api\/public\/models$/],
  createModel: ["POST", /^\/api\/public\/models$/],
  removeModel: ["DELETE", /^\/api\/public\/models\/([\w-]+)$/],
  announceMedia: ["POST", /^\/api\/public\/media$/],
  confirmMedia: ["PATCH", /^\/api\/public\/media\/([\w-]+)$/],
  /** Stands for the presigned URL of an object store. */
  upload: ["PUT", /^\/upload\/([\w-]+)$/],
} as const satisfies Record<string, readonly [method: string, path: RegExp]>;

export type RouteName = keyof typeof ROUTES;

/** The route of a request. */
export interface Route {
  readonly name: RouteName;
  /** The last part of the path where it names something, decoded; empty for all other routes. */
  readonly id: string;
  readonly query: URLSearchParams;
}

/**
 * @param address path and query
 * @returns undefined for an address that Langfuse does not have
 */
export function findRoute(method: string | undefined, address: string): Route | undefined {
  const [path = "", query] = address.split("?", 2);
  for (const [name, [routeMethod, pattern]] of Object.entries(ROUTES)) {
    const match = method === routeMethod ? pattern.exec(path) : null;
    if (match === null) continue;
    const id = decoded(match[1] ?? "");
    return { name: name as RouteName, id, query: new URLSearchParams(query) };
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
