// How code, environment variables and defaults come together: code first, then the environment.
import type { TracerProvider } from "@opentelemetry/api";
import { aString } from "../../foundation/options.js";
import { anEnvironment } from "../../tracing/trace-attributes.js";
import type { Mask } from "../../masking/mask.js";
import {
  aBaseUrl,
  aBatchSize,
  anExitTimeout,
  anInterval,
  aSampleRate,
  aTimeout,
} from "./configure-checks.js";
import type { ConfigureOptions } from "./configure-options.js";
import type { OtlpOptions } from "../langfuse/endpoint.js";
import { flag, isSet, number, text, type Environment } from "./environment.js";
import type { LangfuseServer } from "../process/registry.js";
import type { Sampler } from "./sampler.js";
import { settleSpool } from "./spool-settings.js";

const MAX_MEDIA_BYTES = 20 * 1024 * 1024;

/** What is in force: every option settled. */
export interface Settings {
  readonly enabled: boolean;
  readonly publicKey: string | undefined;
  readonly secretKey: string | undefined;
  /** Without a slash at the end; undefined: the environment has something that is no address. */
  readonly baseUrl: string | undefined;
  readonly environment: string | undefined;
  readonly release: string | undefined;
  /** The directory, or undefined for the default one. */
  readonly record: false | { readonly directory: string | undefined };
  readonly sampleRate: number;
  readonly sample: Sampler | undefined;
  readonly transport: "otlp" | "ingestion";
  readonly otlp: OtlpOptions | undefined;
  readonly exportMode: "batched" | "immediate";
  readonly flushAt: number;
  readonly flushInterval: number;
  readonly timeout: number;
  readonly exitTimeout: number;
  readonly spool: ReturnType<typeof settleSpool>;
  readonly onDrop: ConfigureOptions["onDrop"];
  readonly mask: Mask | undefined;
  readonly tracerProvider: TracerProvider | undefined;
  /** Bytes of the largest file that is recorded as one; 0: none is. */
  readonly maxMediaBytes: number;
  readonly prices: ConfigureOptions["prices"];
}

/** Where traces go unless somebody says otherwise, without a slash at the end. */
export const CLOUD_URL = "https://cloud.langfuse.com";

const BASE_URL_NAMES = ["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"];

/** Brings options that were checked, the environment and the defaults together. */
export function settle(options: ConfigureOptions, environment: Environment): Settings {
  return {
    enabled: options.enabled ?? flag(environment, "LANGFUSE_TRACING_ENABLED") ?? true,
    publicKey: options.publicKey ?? text(environment, ["LANGFUSE_PUBLIC_KEY"], aString),
    secretKey: options.secretKey ?? text(environment, ["LANGFUSE_SECRET_KEY"], aString),
    baseUrl: address(options.baseUrl, environment),
    environment:
      options.environment ?? text(environment, ["LANGFUSE_TRACING_ENVIRONMENT"], anEnvironment),
    release: options.release ?? text(environment, ["LANGFUSE_RELEASE"], aString),
    record: recording(options.record, environment),
    sample: options.sample,
    sampleRate: options.sampleRate ?? number(environment, "LANGFUSE_SAMPLE_RATE", aSampleRate) ?? 1,
    transport: options.transport ?? "otlp",
    otlp: options.otlp,
    exportMode: options.exportMode ?? "batched",
    flushAt: options.flushAt ?? number(environment, "LANGFUSE_FLUSH_AT", aBatchSize) ?? 512,
    flushInterval:
      options.flushInterval ?? number(environment, "LANGFUSE_FLUSH_INTERVAL", anInterval) ?? 5,
    mask: options.mask,
    maxMediaBytes:
      (options.mediaUpload ?? flag(environment, "LANGFUSE_MEDIA_UPLOAD_ENABLED") ?? true)
        ? (options.maxMediaBytes ?? MAX_MEDIA_BYTES)
        : 0,
    prices: options.prices,
    timeout: options.timeout ?? number(environment, "LANGFUSE_TIMEOUT", aTimeout) ?? 10,
    tracerProvider: options.tracerProvider,
    exitTimeout:
      options.exitTimeout ?? number(environment, "MISTRAL_TRACED_EXIT_TIMEOUT", anExitTimeout) ?? 5,
    spool: settleSpool(options.spool, environment),
    onDrop: options.onDrop,
  };
}

/**
 * Where these settings send traces; undefined: nowhere, for want of a key or of an address.
 */
export function serverIn({
  publicKey,
  secretKey,
  baseUrl,
}: Pick<Settings, "publicKey" | "secretKey" | "baseUrl">): LangfuseServer | undefined {
  return publicKey === undefined || secretKey === undefined || baseUrl === undefined
    ? undefined
    : { publicKey, secretKey, baseUrl };
}

/** Keys and prompts of a server whose address has a slip in it must not go to another one. */
function address(option: string | undefined, environment: Environment): string | undefined {
  const named = option ?? text(environment, BASE_URL_NAMES, aBaseUrl);
  const url = named ?? (isSet(environment, BASE_URL_NAMES) ? undefined : CLOUD_URL);
  return url?.replace(/\/+$/, "");
}

function recording(
  option: ConfigureOptions["record"],
  environment: Environment,
): Settings["record"] {
  if (typeof option === "object") return option;
  const isOn =
    option ??
    flag(environment, "MISTRAL_TRACED_RECORD") ??
    environment["NODE_ENV"] === "development";
  return isOn && { directory: undefined };
}
