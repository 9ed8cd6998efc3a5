// What can be configured, what each option takes, and how code, environment variables and defaults
// come together: code first, then the environment.
import type { TracerProvider } from "@opentelemetry/api";
import {
  aBoolean,
  aFunction,
  aNumber,
  aRecord,
  aString,
  either,
  oneOf,
  type Check,
  type Checks,
} from "../options.js";
import type { Mask } from "../tracing/masking.js";
import type { Rates } from "../tracing/pricing.js";
import { ENVIRONMENT_TAKES, isEnvironment } from "../tracing/trace-attributes.js";
import type { OtlpOptions } from "./endpoint.js";
import { flag, number, text, type Environment } from "./environment.js";
import type { Drop } from "./registry.js";
import type { Sample } from "./sampler.js";
import { aSpool, settleSpool, type SpoolOptions } from "./spool-settings.js";

/** The options of {@link configure}. What is left out comes from the environment. */
export interface ConfigureOptions {
  /** False: nothing is traced. Environment: LANGFUSE_TRACING_ENABLED. */
  readonly enabled?: boolean;
  /** Langfuse's public key. Environment: LANGFUSE_PUBLIC_KEY. */
  readonly publicKey?: string;
  /** Langfuse's secret key. Environment: LANGFUSE_SECRET_KEY. */
  readonly secretKey?: string;
  /**
   * Langfuse's address; `https://cloud.langfuse.com` by default. Environment: LANGFUSE_BASE_URL,
   * LANGFUSE_BASEURL or LANGFUSE_HOST.
   */
  readonly baseUrl?: string;
  /** Such as `"production"`; Langfuse filters by it. Environment: LANGFUSE_TRACING_ENVIRONMENT. */
  readonly environment?: string;
  /** The version of the program that is traced. Environment: LANGFUSE_RELEASE. */
  readonly release?: string;
  /**
   * Whether traces are recorded on disk, and where; `.mistral-traced` in the working directory by
   * default. Environment: MISTRAL_TRACED_RECORD; without it, NODE_ENV=development switches it on.
   */
  readonly record?: boolean | { readonly directory: string };
  /**
   * The part of all traces that is recorded, from 0 to 1; 1 by default. Decided where a trace
   * begins, by its id, as OpenTelemetry's TraceIdRatioBased sampler does. Environment:
   * LANGFUSE_SAMPLE_RATE.
   */
  readonly sampleRate?: number;
  /**
   * Decides by the name and the arguments of the call that a trace begins with; true, false, a rate
   * from 0 to 1 for such traces, or undefined, which leaves it to `sampleRate`. What the call calls
   * follows, in other services too. It runs at each beginning of a trace, so it must be quick.
   */
  readonly sample?: Sample;
  /**
   * `"otlp"` by default. `"ingestion"` is for a self-hosted Langfuse before version 4 that takes no
   * OpenTelemetry: best effort, by the package `langfuse` 3.x, which must be installed.
   */
  readonly transport?: "otlp" | "ingestion";
  /**
   * Sends traces to an OpenTelemetry Collector, or anything else that takes OTLP over HTTP as JSON, in
   * place of Langfuse. Keys are not needed for it; with them, scores and files still go to Langfuse.
   */
  readonly otlp?: OtlpOptions;
  /**
   * `"batched"` by default. `"immediate"` sends each observation as soon as it ends, for processes
   * that may be frozen or killed at any time.
   */
  readonly exportMode?: "batched" | "immediate";
  /** Observations a batch; 512 by default. Environment: LANGFUSE_FLUSH_AT. */
  readonly flushAt?: number;
  /** Seconds that an observation waits for others; 5 by default. Environment: LANGFUSE_FLUSH_INTERVAL. */
  readonly flushInterval?: number;
  /** Seconds that one request to Langfuse may take; 10 by default. Environment: LANGFUSE_TIMEOUT. */
  readonly timeout?: number;
  /**
   * Seconds that the end of the process waits for deliveries before it puts the rest into the spool;
   * 5 by default. Environment: MISTRAL_TRACED_EXIT_TIMEOUT.
   */
  readonly exitTimeout?: number;
  /**
   * The spool: observations that Langfuse does not take now wait there on disk, for this process or
   * the next one to send them. False: they wait in memory and end with the process. Environment:
   * MISTRAL_TRACED_SPOOL.
   */
  readonly spool?: boolean | SpoolOptions;
  /** Called when observations are given up, with how many and why. */
  readonly onDrop?: (drop: Drop) => void;
  /**
   * Replaces what must not leave the process, in input, output, metadata, error texts and what is said
   * of a trace, when an observation ends. It answers at once with a string: where it throws or answers
   * otherwise, the value is replaced as a whole. Called once here, with an empty text, to see that.
   */
  readonly mask?: Mask;
  /**
   * Your own OpenTelemetry provider: observations become spans of it, with your other spans above
   * and below them, and go where it sends them. Nothing else is sent or recorded, its sampler
   * decides instead of `sampleRate`, and `counters()` does not count them.
   */
  readonly tracerProvider?: TracerProvider;
  /**
   * Whether pictures, sound, films and documents in data URIs become files in Langfuse; true by
   * default. Environment: LANGFUSE_MEDIA_UPLOAD_ENABLED.
   */
  readonly mediaUpload?: boolean;
  /** Bytes of the largest such file, 20 MB by default; of a larger one only type and size are recorded. */
  readonly maxMediaBytes?: number;
  /**
   * Prices by model, in US dollars for a million of each kind of usage (`input`,
   * `input_cached_tokens`, `output`, `pages`, `audio_seconds` and so on). They go before those of
   * the package @pydantic/genai-prices. A call that used a kind without a price has no cost; nor
   * has what a process traced in the moments before it ended by `process.exit`, where the prices
   * were not loaded yet.
   * @example
   * configure({ prices: { "ft:ministral-3b:post": { input: 0.1, output: 0.1 } } });
   */
  readonly prices?: Readonly<Record<string, Rates>>;
  /** Takes the warnings of this package; they go to stderr by default. */
  readonly logger?: (message: string) => void;
}

const aBaseUrl: Check = {
  accepts: (value) => typeof value === "string" && /^https?:/i.test(value) && URL.canParse(value),
  takes: "a URL such as https://cloud.langfuse.com",
};

const anEnvironment: Check = { accepts: isEnvironment, takes: ENVIRONMENT_TAKES };

const aDirectory: Check = {
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).join() === "directory" &&
    aString.accepts((value as { directory: unknown }).directory),
  takes: "{ directory: a path }",
};

const anOtlp: Check = {
  accepts(value) {
    if (!aRecord.accepts(value)) return false;
    const { url, headers = {}, ...rest } = value as Partial<Record<keyof OtlpOptions, unknown>>;
    return (
      aBaseUrl.accepts(url) &&
      aRecord.accepts(headers) &&
      Object.values(headers as object).every((header) => typeof header === "string") &&
      Object.keys(rest).length === 0
    );
  },
  takes: "{ url: such as http://collector:4318/v1/traces, headers: names and strings }",
};

const aMask: Check = {
  accepts: (value) => typeof value === "function" && !answersLater(value as Mask),
  takes: "a function that returns a string at once, not a promise",
};

function answersLater(mask: Mask): boolean {
  try {
    const answer: unknown = mask({ data: "", field: "input" });
    if (!(answer instanceof Promise)) return false;
    answer.catch(() => {});
    return true;
  } catch {
    // It may need more than an empty text; when it throws again, the value is replaced.
    return false;
  }
}

const aPriceList: Check = {
  accepts: (value) => isRecordOf(value, (rates) => isRecordOf(rates, isRate)),
  takes: "an object of models, each with a number of 0 or more for each kind of usage",
};

function isRecordOf(value: unknown, accepts: (field: unknown) => boolean): boolean {
  return aRecord.accepts(value) && Object.values(value as object).every(accepts);
}

function isRate(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

const aBatchSize: Check = {
  accepts: (value) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 10_000,
  takes: "a whole number from 1 to 10000",
};

const aSampleRate = aNumber(0, 1);
const aTracerProvider: Check = {
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    typeof (value as { getTracer?: unknown }).getTracer === "function",
  takes: "a TracerProvider of OpenTelemetry",
};

const MAX_MEDIA_BYTES = 20 * 1024 * 1024;
const anInterval = aNumber(0.01, 3_600, "seconds");
const aTimeout = aNumber(0.01, 600, "seconds");
const anExitTimeout = aNumber(0, 600, "seconds");

/** What each option of {@link configure} takes. */
export const CONFIGURE_CHECKS: Checks<ConfigureOptions> = {
  enabled: aBoolean,
  publicKey: aString,
  secretKey: aString,
  baseUrl: aBaseUrl,
  environment: anEnvironment,
  release: aString,
  record: either(aBoolean, aDirectory),
  sampleRate: aSampleRate,
  sample: aFunction,
  transport: oneOf(["otlp", "ingestion"]),
  otlp: anOtlp,
  exportMode: oneOf(["batched", "immediate"]),
  flushAt: aBatchSize,
  flushInterval: anInterval,
  timeout: aTimeout,
  exitTimeout: anExitTimeout,
  spool: aSpool,
  onDrop: aFunction,
  mask: aMask,
  tracerProvider: aTracerProvider,
  mediaUpload: aBoolean,
  maxMediaBytes: aNumber(1, 32 * 1024 * 1024, "bytes"),
  prices: aPriceList,
  logger: aFunction,
};

/** What is in force: every option settled. */
export interface Settings {
  readonly enabled: boolean;
  readonly publicKey: string | undefined;
  readonly secretKey: string | undefined;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly environment: string | undefined;
  readonly release: string | undefined;
  /** The directory, or undefined for the default one. */
  readonly record: false | { readonly directory: string | undefined };
  readonly sampleRate: number;
  readonly sample: Sample | undefined;
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

const BASE_URL_NAMES = ["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"];

/** Brings options that were checked, the environment and the defaults together. */
export function settle(options: ConfigureOptions, environment: Environment): Settings {
  const baseUrl = options.baseUrl ?? text(environment, BASE_URL_NAMES, aBaseUrl);
  return {
    enabled: options.enabled ?? flag(environment, "LANGFUSE_TRACING_ENABLED") ?? true,
    publicKey: options.publicKey ?? text(environment, ["LANGFUSE_PUBLIC_KEY"], aString),
    secretKey: options.secretKey ?? text(environment, ["LANGFUSE_SECRET_KEY"], aString),
    baseUrl: (baseUrl ?? "https://cloud.langfuse.com").replace(/\/+$/, ""),
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
