// The destinations of spans over OTLP: Langfuse itself, or a server that passes them on to it.
import { VERSION } from "../../tracing/resource.js";
import { percentDecoded, shownUrl } from "../../foundation/shown-url.js";
import { TRACES_PATH } from "./langfuse-url.js";
import { jsonHeaders } from "./server-headers.js";
import type { LangfuseServer } from "../process/registry.js";

/** An OTLP/HTTP endpoint for traces, and what to say when it does not take any. */
export interface OtlpEndpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The endpoint's name in a warning. */
  readonly name: string;
  /**
   * The remedies for refused credentials and for a missing server, and the name of the setting of
   * its address.
   */
  readonly advice: { readonly refused: string; readonly missing: string; readonly address: string };
}

/** A server that accepts OTLP/JSON over HTTP. */
export interface OtlpOptions {
  /**
   * The address with its path, such as `http://collector:4318/v1/traces` for a Collector. Environment:
   * MISTRAL_TRACED_OTLP_URL.
   */
  readonly url: string;
  /**
   * Headers of each request, sent as they are, such as a key. In the environment, a list of `name=value`
   * with percent-encoded values. Environment: MISTRAL_TRACED_OTLP_HEADERS.
   * @example Authenticate at a Collector
   * configure({
   *   destination: {
   *     otlp: { url: "https://otel.example.com/v1/traces", headers: { "x-api-key": "..." } },
   *   },
   * });
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Langfuse's own endpoint; its headers choose the direct (v4) way in. */
export function langfuseEndpoint(server: LangfuseServer): OtlpEndpoint {
  const { baseUrl, publicKey } = server;
  return {
    url: `${baseUrl}${TRACES_PATH}`,
    headers: {
      ...jsonHeaders(server),
      "x-langfuse-sdk-name": "mistral-traced",
      "x-langfuse-sdk-version": VERSION,
      "x-langfuse-public-key": publicKey,
      "x-langfuse-ingestion-version": "4",
    },
    name: `Langfuse at ${baseUrl}`,
    advice: {
      refused:
        "it rejected the keys. Check that LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY are both of " +
        "one project, and that LANGFUSE_BASE_URL is the server of that project.",
      missing:
        "it does not accept OpenTelemetry traces. Check LANGFUSE_BASE_URL. An " +
        "old self-hosted server needs configure({ destination: { langfuseV3: {} } }).",
      address: "LANGFUSE_BASE_URL",
    },
  };
}

/** The same for a destination that the program names: it is known by its key, and set in code. */
export function namedEndpoint(server: LangfuseServer): OtlpEndpoint {
  const endpoint = langfuseEndpoint(server);
  const refused =
    "it rejected the keys. Check `publicKey`, `secretKey` and `baseUrl` of createDestination.";
  return {
    ...endpoint,
    name: `${endpoint.name} (${server.publicKey})`,
    advice: { ...endpoint.advice, refused, address: "`baseUrl` of createDestination" },
  };
}

/** A Collector, or anything else that takes OTLP. */
export function otlpEndpoint({ url, headers }: OtlpOptions): OtlpEndpoint {
  const custom = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    url: withoutUser(url),
    headers: {
      ...credentialsIn(url),
      ...Object.fromEntries(custom),
      "content-type": "application/json",
    },
    name: `The OTLP endpoint ${shownUrl(url)}`,
    advice: {
      refused:
        "it rejected the headers. Check configure({ destination: { otlp: { headers } } }) or " +
        "MISTRAL_TRACED_OTLP_HEADERS.",
      missing:
        "it does not accept traces. Check configure({ destination: { otlp: { url } } }) or " +
        "MISTRAL_TRACED_OTLP_URL. Give the whole address, such as http://collector:4318/v1/traces.",
      address: "configure({ destination: { otlp: { url } } }) or MISTRAL_TRACED_OTLP_URL",
    },
  };
}

/** User name and password of an address as the header that a client makes of them. */
function credentialsIn(url: string): Readonly<Record<string, string>> {
  const { username, password } = new URL(url);
  if (username === "" && password === "") return {};
  const pair = [username, password].map(percentDecoded).join(":");
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** `fetch` refuses an address with a user name. */
function withoutUser(url: string): string {
  const address = new URL(url);
  if (address.username === "" && address.password === "") return url;
  address.username = "";
  address.password = "";
  return address.href;
}
