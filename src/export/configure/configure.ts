// `configure`: decides where traces go and sets the process up for it. Without a call of it the
// first traced call does the same from the environment.
import { InvalidOptionError } from "../../foundation/errors.js";
import { checkOptions } from "../../foundation/options.js";
import { warnOnce } from "../../tracing/log.js";
import { refreshLive, state, type Sink } from "../../tracing/state.js";
import type { Destination } from "../pipeline/batch.js";
import { CONFIGURE_CHECKS } from "./configure-checks.js";
import type { ConfigureOptions } from "./configure-options.js";
import { Delivery } from "../langfuse/delivery.js";
import { langfuseEndpoint, otlpEndpoint, type OtlpEndpoint } from "../langfuse/endpoint.js";
import { watchExit } from "../process/exit.js";
import { Ingestion } from "../langfuse-v3/ingestion.js";
import { JoinedSink } from "../pipeline/joined-sink.js";
import { tracing, type Tracing } from "../process/lifecycle.js";
import { placeMedia } from "../langfuse/media/place.js";
import { MediaUploads } from "../langfuse/media/upload.js";
import { Pipeline, type PipelineOptions } from "../pipeline/pipeline.js";
import { Recording } from "../disk/recording.js";
import { registry } from "../process/registry.js";
import { sampler } from "./sampler.js";
import { Sender } from "../langfuse/sender.js";
import { serverIn, settle, type Settings } from "./settings.js";
import { Spool } from "../disk/spool.js";
import type { SpoolOwner } from "../disk/spool-file.js";

const print = (message: string): void => console.warn(message);

/**
 * Says where traces go, when the environment variables do not say it all. What `options` leaves out
 * is read from the environment. Called again, it replaces the former configuration as a whole;
 * traces that have begun still go where they would have gone.
 * @returns a handle for `await using`, which ends tracing as `shutdown()` does
 * @throws InvalidOptionError when an option is unknown or has a value it does not take; then
 *   nothing has changed
 * @example
 * configure({ environment: "production", release: "2.4.0" });
 */
export function configure(options: ConfigureOptions = {}): Tracing {
  checkOptions("configure", options, CONFIGURE_CHECKS);
  if (options.otlp !== undefined && options.transport === "ingestion") {
    throw new InvalidOptionError(
      'configure: otlp and transport "ingestion" are two ways for the same traces. Leave one out.',
    );
  }
  state.warn = options.logger ?? print;
  apply(settle(options, process.env));
  return tracing;
}

function apply(settings: Settings): void {
  registry.server = undefined;
  const sink = settings.enabled ? sinkOf(settings) : undefined;
  state.environment = settings.environment;
  state.release = settings.release;
  // A provider of the user's own has a sampler of its own.
  state.sample = settings.tracerProvider
    ? undefined
    : sampler(settings.sampleRate, settings.sample);
  state.mask = settings.mask;
  state.mediaBytes = settings.maxMediaBytes;
  state.prices = settings.prices;
  state.enabled = sink !== undefined;
  refreshLive();
  if (sink) state.sink = sink;
}

/** The way out; undefined where there is none. */
function sinkOf(settings: Settings): Sink | undefined {
  // Scores and addresses of traces need it also where traces go another way.
  registry.server = serverIn(settings);
  registry.exitTimeout = settings.exitTimeout;
  if (settings.tracerProvider) {
    watchExit();
    return new JoinedSink(settings.tracerProvider);
  }
  const [first, ...copies] = destinationsOf(settings);
  if (first === undefined) return undefined;
  registry.onDrop = settings.onDrop;
  watchExit();
  return new Pipeline([first, ...copies], { ...settings, prepare: mediaPlacer(settings) });
}

/** Takes files out of what goes to Langfuse; recordings alone keep them. */
function mediaPlacer({ maxMediaBytes }: Settings): PipelineOptions["prepare"] {
  const { server } = registry;
  if (server === undefined || maxMediaBytes === 0) return undefined;
  const uploads = new MediaUploads(server);
  return (observations) => placeMedia(observations, (file) => uploads.add(file));
}

/** An endpoint, or keys: Langfuse. Recording when it is switched on, beside it or alone. */
function destinationsOf(settings: Settings): Destination[] {
  const { record, transport, otlp } = settings;
  const destinations: Destination[] = [];
  const { server } = registry;
  if (otlp !== undefined) {
    destinations.push(overOtlp(otlpEndpoint(otlp), { baseUrl: otlp.url, publicKey: "" }, settings));
  } else if (server === undefined) warnOfNoServer(settings);
  else if (transport === "ingestion") destinations.push(new Ingestion({ ...settings, ...server }));
  else destinations.push(overOtlp(langfuseEndpoint(server), server, settings));
  if (record) destinations.push(new Recording(record.directory));
  return destinations;
}

function warnOfNoServer({ publicKey, secretKey, record }: Settings): void {
  if (publicKey !== undefined && secretKey !== undefined) {
    warnOnce(
      "no-address",
      "nothing is sent to Langfuse: LANGFUSE_BASE_URL is set, and is no address. Set it right, or " +
        "unset it to send traces to Langfuse Cloud.",
    );
  } else if (publicKey !== undefined || secretKey !== undefined) {
    const missing = publicKey === undefined ? "public" : "secret";
    warnOnce(
      "one-key",
      `nothing is sent to Langfuse: it takes two keys, and the ${missing} one is missing. ` +
        `Set LANGFUSE_${missing.toUpperCase()}_KEY or configure({ ${missing}Key }).`,
    );
  } else if (!record) {
    warnOnce(
      "off",
      "tracing is off. Set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY to send traces to Langfuse, " +
        "or MISTRAL_TRACED_RECORD=1 to record them in .mistral-traced/.",
    );
  }
}

function overOtlp(endpoint: OtlpEndpoint, owner: SpoolOwner, settings: Settings): Delivery {
  const spool = settings.spool ? new Spool(owner, settings.spool) : undefined;
  registry.spoolDirectory = spool?.directory;
  const leftovers =
    spool === undefined
      ? "Traces wait in memory."
      : `Traces wait in ${spool.directory} until it takes them.`;
  return new Delivery(new Sender({ endpoint, timeout: settings.timeout, leftovers }), spool);
}

state.setUp ??= configure;
