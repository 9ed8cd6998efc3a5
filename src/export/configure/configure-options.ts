// What a program can say with `configure`.
import type { TracerProvider } from "@opentelemetry/api";
import type { Mask } from "../../masking/mask.js";
import type { Rates } from "../../tracing/pricing.js";
import type { OtlpOptions } from "../langfuse/endpoint.js";
import type { DropEvent } from "../process/registry.js";
import type { Sampler } from "./sampler.js";
import type { SpoolOptions } from "./spool-settings.js";

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
  readonly sample?: Sampler;
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
  readonly onDrop?: (drop: DropEvent) => void;
  /**
   * Replaces what must not leave the process, in input, output, metadata, error texts and what is said
   * of a trace, when an observation ends. It answers at once with a string: where it throws or answers
   * otherwise, the value is replaced as a whole. Called once here, with an empty text, to see that.
   */
  readonly mask?: Mask;
  /**
   * Your own OpenTelemetry provider: observations become spans of it, with your other spans above
   * and below them, and go where it sends them. Nothing else is sent or recorded but scores, to
   * Langfuse where its keys are set. The provider's sampler decides instead of `sampleRate`, and
   * `counters()` does not count its spans.
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
