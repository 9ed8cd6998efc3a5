// The options of `configure`. The first sentences of a doc comment are also in the tables of
// docs/configuration.md and docs/environment.md; its last line repeats the table in
// options-table.ts.
import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import type { GenAiMode } from "../../gen-ai/conventions.js";
import type { Mask } from "../../masking/mask.js";
import type { Rates } from "../../tracing/pricing.js";
import type { MetricNames } from "../metrics/queue.js";
import type { OtlpOptions } from "../langfuse/endpoint.js";
import type { DropEvent } from "../process/account.js";
import type { Sampler } from "./sampler.js";

/** A project on a Langfuse server. The environment sets missing options. */
export interface LangfuseOptions {
  /** The project's public key. Environment: LANGFUSE_PUBLIC_KEY. */
  readonly publicKey?: string;
  /** The project's secret key. Environment: LANGFUSE_SECRET_KEY. */
  readonly secretKey?: string;
  /**
   * The server's URL. Langfuse Cloud has several regions. Default: https://cloud.langfuse.com.
   * Environment: LANGFUSE_BASE_URL, LANGFUSE_BASEURL, LANGFUSE_HOST.
   */
  readonly baseUrl?: string;
  /**
   * Headers to add to each request to Langfuse: of traces, scores, files and the project. In the
   * environment, a list of `name=value` with percent-encoded values. Environment:
   * MISTRAL_TRACED_HEADERS.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every kind of destination, by its key. */
export interface Destinations {
  /** Langfuse, over OpenTelemetry's protocol. */
  readonly langfuse: LangfuseOptions;
  /**
   * An OpenTelemetry Collector, or any other server that accepts OTLP/JSON over HTTP, in place of
   * Langfuse. Scores and files still go to Langfuse if the environment has its keys. See
   * docs/at-scale.md.
   */
  readonly otlp: OtlpOptions;
  /**
   * A self-hosted Langfuse before version 4 that does not accept OpenTelemetry: best effort, by the
   * package `langfuse` 3.x, which must be installed. See docs/langfuse.md#old-servers.
   */
  readonly langfuseV3: LangfuseOptions;
  /**
   * Your own OpenTelemetry provider. Observations become its spans, and its sampler and exporter
   * decide about them. Scores go to Langfuse if the environment has its keys. `counters()` does not
   * count these spans. See docs/opentelemetry.md#beside-your-own-opentelemetry.
   */
  readonly tracerProvider: TracerProvider;
}

export type DestinationOf<Kind extends keyof Destinations> = {
  readonly [Key in Kind]: Destinations[Kind];
} & {
  readonly [Other in Exclude<keyof Destinations, Kind>]?: undefined;
};

/** The destination of traces: an object with exactly one of the keys of {@link Destinations}. */
export type DestinationOptions = {
  [Kind in keyof Destinations]: DestinationOf<Kind>;
}[keyof Destinations];

/** The directory of recordings. */
export interface RecordOptions {
  /** The directory of the recordings. Default: .mistral-traced. */
  readonly directory?: string;
}

/** The storage of observations on disk. They may contain prompts. */
export interface SpoolOptions {
  /**
   * The directory of the spool. Default: .mistral-traced/spool. Environment:
   * MISTRAL_TRACED_SPOOL_DIRECTORY.
   */
  readonly directory?: string;
  /** The most bytes that the files of one project together may have. Default: 268435456. */
  readonly maxBytes?: number;
  /** Seconds after which observations are given up. The default is a week. Default: 604800. */
  readonly maxAge?: number;
}

/** Limits of uploaded files. */
export interface MediaOptions {
  /**
   * The most bytes of an uploaded file. Only type and size of a larger one are recorded. Default:
   * 20971520.
   */
  readonly maxBytes?: number;
}

/** The options of {@link configure}. The environment sets missing options. */
export interface ConfigureOptions {
  /**
   * False turns tracing off: methods run bare. Default: true. Environment:
   * LANGFUSE_TRACING_ENABLED.
   * @example Turn tracing off in tests
   * configure({ enabled: process.env["NODE_ENV"] !== "test" });
   */
  readonly enabled?: boolean;
  /**
   * The destination of traces. Without it, they go to `MISTRAL_TRACED_OTLP_URL` if that is set,
   * else to Langfuse with the keys of the environment.
   * @example Use your own OpenTelemetry provider
   * import { trace } from "@opentelemetry/api";
   *
   * configure({ destination: { tracerProvider: trace.getTracerProvider() } });
   */
  readonly destination?: DestinationOptions;
  /**
   * The deployment, such as `"production"`. Langfuse filters by it. Environment:
   * LANGFUSE_TRACING_ENVIRONMENT.
   */
  readonly environment?: string;
  /**
   * The version of the traced program. By default, the commit in a variable of the host or of CI, such
   * as GITHUB_SHA. Environment: LANGFUSE_RELEASE.
   */
  readonly release?: string;
  /**
   * The name of the traced service, as the OpenTelemetry resource attribute `service.name`. By default,
   * the name in the package.json of the program. Environment: OTEL_SERVICE_NAME,
   * OTEL_RESOURCE_ATTRIBUTES.
   */
  readonly serviceName?: string;
  /**
   * The version of the service, as the resource attribute `service.version`. Langfuse shows it as the
   * version of each observation without one. Environment: OTEL_RESOURCE_ATTRIBUTES.
   */
  readonly serviceVersion?: string;
  /**
   * Sends each key of metadata as an attribute of its own, as text, for older Langfuse servers. By
   * default, metadata is one JSON object that keeps numbers, lists and objects. Default: false.
   * Environment: MISTRAL_TRACED_METADATA_PER_KEY.
   */
  readonly metadataPerKey?: boolean;
  /**
   * Records traces on disk, each within a tenth of a second: batches wait no longer then. If NODE_ENV
   * is `development`, the default is true. Default: false.
   * Environment: MISTRAL_TRACED_RECORD, NODE_ENV.
   * @example Record in another directory
   * configure({ record: { directory: "/var/log/traces" } });
   */
  readonly record?: boolean | RecordOptions;
  /**
   * The share of traces to record, decided by the trace's id, or a function that decides about each
   * new trace. Nested calls and called services follow the decision. See docs/langfuse.md#sampling.
   * Default: 1. Environment: LANGFUSE_SAMPLE_RATE.
   * @example Record one trace of ten
   * configure({ sample: 0.1 });
   * @example Leave health checks out
   * configure({ sample: ({ name }) => (name === "health" ? false : undefined) });
   */
  readonly sample?: number | Sampler;
  /** Observations in a request. Default: 512. Environment: LANGFUSE_FLUSH_AT. */
  readonly flushAt?: number;
  /**
   * Seconds that an observation waits for others. 0 sends each observation as it ends, for
   * processes that may be frozen or killed at any time. Default: 5. Environment:
   * LANGFUSE_FLUSH_INTERVAL.
   * @example Send each observation as it ends
   * configure({ flushInterval: 0 });
   */
  readonly flushInterval?: number;
  /**
   * Compresses requests with traces. False is for a proxy that does not accept gzip. Default: true.
   * Environment: MISTRAL_TRACED_COMPRESSION.
   */
  readonly compression?: boolean;
  /**
   * Seconds that one request may take, and that a batch is retried. Default: 10. Environment:
   * LANGFUSE_TIMEOUT.
   */
  readonly timeout?: number;
  /**
   * Seconds that the end of the process waits for deliveries. The rest goes to the spool. See
   * docs/delivery.md#when-the-process-ends. Default: 5. Environment: MISTRAL_TRACED_EXIT_TIMEOUT.
   */
  readonly exitTimeout?: number;
  /**
   * Stores observations that can't be delivered now on disk, for this process or the next one to
   * send. If false, they wait in memory. See docs/delivery.md#the-spool. Default: true.
   * Environment: MISTRAL_TRACED_SPOOL.
   * @example Keep the spool on a volume
   * configure({ spool: { directory: "/data/spool", maxAge: 24 * 60 * 60 } });
   */
  readonly spool?: boolean | SpoolOptions;
  /**
   * The extent to which spans follow OpenTelemetry's conventions for generative AI. `"attributes"`
   * adds `gen_ai.*` to the spans of model calls, tools and agents. Nothing changes in Langfuse.
   * `"spans"` also uses the conventions' names and kinds. Without it, `"attributes"` for a
   * `tracerProvider` and for an `otlp` endpoint that is not Langfuse's, otherwise `"off"`. See
   * docs/genai.md#spans. Environment: MISTRAL_TRACED_GEN_AI.
   * @example Follow the conventions in names and kinds
   * configure({
   *   destination: { otlp: { url: "http://collector:4318/v1/traces" } },
   *   genAi: "spans",
   * });
   */
  readonly genAi?: GenAiMode;
  /**
   * True sends messages, arguments and results in the conventions' form too. False keeps all input and
   * output off the spans. It applies where `genAi` does. The variable has the conventions' values:
   * `SPAN_ONLY` is true, `NO_CONTENT` is false.
   * Environment: OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT.
   */
  readonly genAiContent?: boolean;
  /**
   * Records metrics of model calls, tools and agents with your OpenTelemetry meter provider: durations,
   * tokens, cost, and the observations that were given up. Without it there are none. Unsampled calls
   * are not counted. See docs/genai.md#metrics.
   * @example Measure with the global meter provider
   * import { metrics } from "@opentelemetry/api";
   *
   * configure({ meterProvider: metrics.getMeterProvider() });
   */
  readonly meterProvider?: MeterProvider;
  /**
   * The names of these metrics: the newest of OpenTelemetry's conventions, those of v1.41.0, which
   * older dashboards use, or both. Default: latest.
   */
  readonly metricNames?: MetricNames;
  /**
   * Called when observations are given up, with their number and the reason.
   * @example Count lost observations
   * configure({ onDrop: ({ count, reason }) => console.error(`${count} observations lost: ${reason}`) });
   */
  readonly onDrop?: (drop: DropEvent) => void;
  /**
   * Replaces what must not leave the process, once per text of an ending observation. Must return a
   * string, not a promise. If it throws, the text is replaced as a whole. Each mask of an array
   * receives the result of the one before. Called once by `configure`, with an empty text, to check
   * that. See docs/masks.md.
   * @example Mask one field
   * configure({ mask: ({ data, field }) => (field === "input" ? redact(data) : data) });
   */
  readonly mask?: Mask | readonly Mask[];
  /**
   * Uploads pictures, sounds, films and documents in data URIs to Langfuse as files. If false, they
   * stay text. See docs/langfuse.md#files. Environment: LANGFUSE_MEDIA_UPLOAD_ENABLED.
   * @example Upload no files
   * configure({ media: false });
   */
  readonly media?: false | MediaOptions;
  /**
   * Prices by model, in US dollars for a million of each kind of usage (`input`,
   * `input_cached_tokens`, `output`, `pages`, `audio_seconds` and so on). They take precedence over
   * the built-in list. See docs/mistral-coverage.md#cost.
   * @example Price a fine-tuned model
   * configure({ prices: { "ft:ministral-3b:post": { input: 0.1, output: 0.1 } } });
   */
  readonly prices?: Readonly<Record<string, Rates>>;
  /**
   * Receives the warnings of this package. By default, they go to stderr.
   * @example Send warnings to the log of the program
   * configure({ logger: (text) => console.warn(text) });
   */
  readonly logger?: (message: string) => void;
}
