// The one table of options: the check of a value, its environment variables, and its default.
// Checks, settings and the tables in docs/ come from it; types and sentences are in
// configure-options.ts.
import {
  aBoolean,
  aFunction,
  anObject,
  aNumber,
  aString,
  aUrl,
  either,
  oneOf as oneWordOf,
  type Check,
} from "../../foundation/options.js";
import { GEN_AI_MODES } from "../../gen-ai/conventions.js";
import { anEnvironment } from "../../tracing/trace-attributes.js";
import { RECORDING_DIRECTORY } from "../disk/recording.js";
import type { OtlpOptions } from "../langfuse/endpoint.js";
import {
  aBaseUrl,
  aBatchSize,
  aMask,
  aMeterProvider,
  aPriceList,
  aTracerProvider,
  extraHeaders,
  oneKeyOf,
  someHeaders,
} from "./checks.js";
import type {
  ConfigureOptions,
  LangfuseOptions,
  MediaOptions,
  RecordOptions,
  SpoolOptions,
} from "./configure-options.js";
import { commit } from "./commit.js";
import { METRIC_NAMES } from "../metrics/queue.js";
import {
  flag,
  list,
  messageContent,
  isSet,
  number,
  oneOf,
  resourceAttribute,
  text,
  word,
  type Variable,
} from "./environment.js";

/** One option of a table. */
export interface Option<Value = unknown> {
  readonly check: Check;
  readonly variable?: Variable<Value | boolean>;
  readonly default?: Value | boolean;
  /** The options of its object form; `true` stands for an empty one. */
  readonly fields?: Readonly<Record<string, Option>>;
}

/** The options of an interface, by name. */
type Table<Options> = {
  readonly [Name in keyof Options]-?: Option<NonNullable<Options[Name]>>;
};

/** Langfuse Cloud's first region, without a slash at the end. */
export const CLOUD_URL = "https://cloud.langfuse.com";

const baseUrl = text(["LANGFUSE_BASE_URL", "LANGFUSE_BASEURL", "LANGFUSE_HOST"], aBaseUrl);

export const LANGFUSE = {
  publicKey: { check: aString, variable: text("LANGFUSE_PUBLIC_KEY") },
  secretKey: { check: aString, variable: text("LANGFUSE_SECRET_KEY") },
  baseUrl: {
    check: aBaseUrl,
    variable: {
      names: baseUrl.names,
      // Keys and prompts for a server whose URL is misspelt must not go to Langfuse Cloud.
      read: (environment) =>
        baseUrl.read(environment) ?? (isSet(environment, baseUrl.names) ? undefined : CLOUD_URL),
    },
  },
  headers: { check: extraHeaders, variable: list("MISTRAL_TRACED_HEADERS", extraHeaders) },
} satisfies Table<LangfuseOptions>;

// Not OTEL_EXPORTER_OTLP_*: prompts must not go where a program sends its other spans.
export const OTLP = {
  url: { check: aUrl, variable: text("MISTRAL_TRACED_OTLP_URL", aUrl) },
  headers: { check: someHeaders, variable: list("MISTRAL_TRACED_OTLP_HEADERS", someHeaders) },
} satisfies Table<OtlpOptions>;

const RECORD = {
  directory: { check: aString, default: RECORDING_DIRECTORY },
} satisfies Table<RecordOptions>;

export const SPOOL = {
  directory: {
    check: aString,
    variable: text("MISTRAL_TRACED_SPOOL_DIRECTORY"),
    default: `${RECORDING_DIRECTORY}/spool`,
  },
  maxBytes: { check: aNumber(1024, undefined, "bytes"), default: 256 * 1024 * 1024 },
  maxAge: { check: aNumber(1, undefined, "seconds"), default: 7 * 24 * 60 * 60 },
} satisfies Table<SpoolOptions>;

const MEDIA = {
  maxBytes: { check: aNumber(1, 32 * 1024 * 1024, "bytes"), default: 20 * 1024 * 1024 },
} satisfies Table<MediaOptions>;

const release = text("LANGFUSE_RELEASE");
const isRecording = flag("MISTRAL_TRACED_RECORD");
const aRate = aNumber(0, 1);
const anInterval = aNumber(0, 3600, "seconds");
const aTimeout = aNumber(0.01, 600, "seconds");
const anExitTimeout = aNumber(0, 600, "seconds");
const aFalse: Check = { accepts: (value) => value === false, mustBe: "false" };

export const OPTIONS = {
  enabled: { check: aBoolean, variable: flag("LANGFUSE_TRACING_ENABLED"), default: true },
  destination: {
    check: oneKeyOf({
      langfuse: anObject(checksOf(LANGFUSE)),
      otlp: anObject(checksOf(OTLP), ["url"]),
      langfuseV3: anObject(checksOf(LANGFUSE)),
      tracerProvider: aTracerProvider,
    }),
  },
  environment: {
    check: anEnvironment,
    variable: text("LANGFUSE_TRACING_ENVIRONMENT", anEnvironment),
  },
  release: {
    check: aString,
    variable: {
      names: release.names,
      read: (environment) => release.read(environment) ?? commit.read(environment),
    },
  },
  serviceName: {
    check: aString,
    variable: oneOf(text("OTEL_SERVICE_NAME"), resourceAttribute("service.name")),
  },
  serviceVersion: { check: aString, variable: resourceAttribute("service.version") },
  metadataPerKey: {
    check: aBoolean,
    variable: flag("MISTRAL_TRACED_METADATA_PER_KEY"),
    default: false,
  },
  record: {
    check: either(aBoolean, anObject(checksOf(RECORD))),
    variable: {
      names: [...isRecording.names, "NODE_ENV"],
      read: (environment) =>
        isRecording.read(environment) ?? (environment["NODE_ENV"] === "development" || undefined),
    },
    default: false,
    fields: RECORD,
  },
  sample: {
    check: either(aRate, aFunction),
    variable: number("LANGFUSE_SAMPLE_RATE", aRate),
    default: 1,
  },
  flushAt: {
    check: aBatchSize,
    variable: number("LANGFUSE_FLUSH_AT", aBatchSize),
    default: 512,
  },
  flushInterval: {
    check: anInterval,
    variable: number("LANGFUSE_FLUSH_INTERVAL", anInterval),
    default: 5,
  },
  compression: {
    check: aBoolean,
    variable: flag("MISTRAL_TRACED_COMPRESSION"),
    default: true,
  },
  timeout: { check: aTimeout, variable: number("LANGFUSE_TIMEOUT", aTimeout), default: 10 },
  exitTimeout: {
    check: anExitTimeout,
    variable: number("MISTRAL_TRACED_EXIT_TIMEOUT", anExitTimeout),
    default: 5,
  },
  spool: {
    check: either(aBoolean, anObject(checksOf(SPOOL))),
    variable: flag("MISTRAL_TRACED_SPOOL"),
    default: true,
    fields: SPOOL,
  },
  genAi: {
    check: oneWordOf(GEN_AI_MODES),
    variable: word("MISTRAL_TRACED_GEN_AI", GEN_AI_MODES),
  },
  genAiContent: {
    check: aBoolean,
    variable: messageContent("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"),
  },
  meterProvider: { check: aMeterProvider },
  metricNames: { check: oneWordOf(METRIC_NAMES), default: "latest" },
  onDrop: { check: aFunction },
  mask: { check: aMask },
  media: {
    check: either(aFalse, anObject(checksOf(MEDIA))),
    variable: flag("LANGFUSE_MEDIA_UPLOAD_ENABLED"),
    fields: MEDIA,
  },
  prices: { check: aPriceList },
  logger: { check: aFunction },
} satisfies Table<ConfigureOptions>;

/** The checks of a table. */
export function checksOf<Name extends string>(
  table: Readonly<Record<Name, Option>>,
): Readonly<Record<Name, Check>> {
  const checks = Object.entries<Option>(table).map(([name, { check }]) => [name, check]);
  return Object.fromEntries(checks) as Record<Name, Check>;
}
