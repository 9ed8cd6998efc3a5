// The resource and the instrumentation scope of every span. Langfuse copies all attributes into an
// observation's metadata unless the scope's name begins with "langfuse-sdk", and its own span
// processor (@langfuse/otel) drops a span unless that is the whole name or a dot follows.
import { packageName } from "./package-name.js";
import { state } from "./state.js";

/** The package's version; a test holds it against package.json. */
export const VERSION = "0.1.0";

export const INSTRUMENTATION_SCOPE = {
  name: "langfuse-sdk.mistral-traced",
  version: VERSION,
} as const;

const SDK = {
  "telemetry.sdk.language": "nodejs",
  "telemetry.sdk.name": "mistral-traced",
  "telemetry.sdk.version": VERSION,
} as const;

/** Source: OpenTelemetry's semantic conventions of the resource. */
const UNKNOWN_SERVICE = "unknown_service:node";

/** A resource as OpenTelemetry's exporters read it. */
export interface Resource {
  readonly attributes: Readonly<Record<string, string>>;
  getRawAttributes(): [string, string][];
  merge(): Resource;
}

let made: Resource | undefined;

/** The resource of this process. The same object until `configure` names another service. */
export function resource(): Resource {
  const name = state.serviceName ?? packageName() ?? UNKNOWN_SERVICE;
  const version = state.serviceVersion;
  const latest = made?.attributes;
  if (made && latest?.["service.name"] === name && latest?.["service.version"] === version) {
    return made;
  }
  const attributes = {
    "service.name": name,
    ...(version !== undefined && { "service.version": version }),
    ...SDK,
  };
  const resource: Resource = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  };
  made = resource;
  return resource;
}
