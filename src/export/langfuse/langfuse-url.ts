// The address of Langfuse's own OTLP endpoint.
export const TRACES_PATH = "/api/public/otel/v1/traces";

/** Whether an address is that of Langfuse's own endpoint. */
export function isLangfuseUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname.replace(/\/+$/, "").endsWith(TRACES_PATH);
}
