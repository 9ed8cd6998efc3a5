// The addresses of a Langfuse server that its SDKs call. `view --receive` and the receiver of the test
// kit are two such servers; what they share is in this room.

const ROUTES = {
  traces: ["POST", /^\/api\/public\/otel\/v1\/traces$/],
  scores: ["POST", /^\/api\/public\/scores$/],
  ingestion: ["POST", /^\/api\/public\/ingestion$/],
  health: ["GET", /^\/api\/public\/health$/],
  projects: ["GET", /^\/api\/public\/projects$/],
  announceMedia: ["POST", /^\/api\/public\/media$/],
  confirmMedia: ["PATCH", /^\/api\/public\/media\/([\w-]+)$/],
  /** Stands for the presigned URL of an object store. */
  upload: ["PUT", /^\/upload\/([\w-]+)$/],
} as const satisfies Record<string, readonly [method: string, path: RegExp]>;

export type RouteName = keyof typeof ROUTES;

/** The route of a request. */
interface Route {
  readonly name: RouteName;
  /** The last part of the path where it names something; empty for all other routes. */
  readonly id: string;
}

/** @returns undefined for an address that Langfuse does not have */
export function findRoute(method: string | undefined, path: string): Route | undefined {
  for (const [name, [routeMethod, pattern]] of Object.entries(ROUTES)) {
    const match = method === routeMethod ? pattern.exec(path) : null;
    if (match !== null) return { name: name as RouteName, id: match[1] ?? "" };
  }
  return undefined;
}
