// Who speaks: the resource and the instrumentation scope of every span. Langfuse copies all
// attributes into an observation's metadata unless the scope's name begins with "langfuse-sdk", and
// its own span processor (@langfuse/otel) drops a span unless that is the whole name or a dot follows.

/** The package's version; a test holds it against package.json. */
export const VERSION = "0.1.0";

export const INSTRUMENTATION_SCOPE = {
  name: "langfuse-sdk.mistral-traced",
  version: VERSION,
} as const;

const attributes = {
  "telemetry.sdk.language": "nodejs",
  "telemetry.sdk.name": "mistral-traced",
  "telemetry.sdk.version": VERSION,
} as const;

/** In the shape of OpenTelemetry's Resource, which its exporters read. */
export const RESOURCE = {
  attributes,
  getRawAttributes: () => Object.entries(attributes),
  merge: () => RESOURCE,
} as { attributes: typeof attributes; getRawAttributes(): [string, string][]; merge(): never };
