// Builds the way to the destination that the settings name: Langfuse or an OTLP endpoint by the spool,
// an old Langfuse, the program's OpenTelemetry provider, or a recording alone.
import { isMainThread } from "node:worker_threads";
import { genAiConventions } from "../../gen-ai/conventions.js";
import { shownUrl } from "../../foundation/shown-url.js";
import { warnOnce } from "../../tracing/log.js";
import type { SpanConventions } from "../../tracing/span-form.js";
import { Recording } from "../disk/recording.js";
import type { SpoolOwner } from "../disk/spool-file.js";
import { Spool } from "../disk/spool.js";
import { LazyIngestion } from "../langfuse-v3/lazy-ingestion.js";
import { Delivery } from "../langfuse/delivery.js";
import type * as makers from "../langfuse/endpoint.js";
import { isLangfuseUrl } from "../langfuse/langfuse-url.js";
import { mediaPlacer } from "../langfuse/media/placer.js";
import { spoolScores } from "../langfuse/score-outbox.js";
import { LazySender } from "../langfuse/span-sender.js";
import type { Destination } from "../pipeline/batch.js";
import { JoinedSink } from "../pipeline/joined-sink.js";
import type { PipelineOptions } from "../pipeline/pipeline-options.js";
import { Pipeline } from "../pipeline/pipeline.js";
import { registry, type LangfuseServer, type Route } from "../process/registry.js";
import { serverIn, type Settings } from "./settings.js";

/** Seconds that observations wait where they are recorded: a developer looks right after a trace. */
const RECORDING_INTERVAL = 0.05;

/**
 * Makes the way of traces.
 * @param named the destination that it leads to, if the program names it
 * @returns undefined, with a warning, if traces can go nowhere
 */
export function makeRoute(settings: Settings, named?: Named): Route | undefined {
  const server = serverIn(settings);
  const conventions = conventionsOf(settings, named !== undefined);
  const provider = settings.destination?.tracerProvider;
  if (provider) {
    return {
      sink: new JoinedSink(provider, conventions),
      server,
      spoolDirectory: undefined,
    };
  }
  const { record } = settings;
  const remote = makeRemote(settings, server, named);
  const destinations = [
    ...(remote ? [remote.destination] : []),
    ...(record ? [new Recording(record.directory)] : []),
  ];
  const [first, ...copies] = destinations;
  if (first === undefined) return undefined;
  if (server && remote?.spool && settings.spool) {
    spoolScores(server, settings.spool);
  }
  const { flushInterval } = settings;
  const options = {
    ...settings,
    flushInterval: record ? Math.min(flushInterval, RECORDING_INTERVAL) : flushInterval,
    // A test runner ends its threads without notice.
    savesAtOnce: remote === undefined && !isMainThread,
    prepare: placerOf(settings, server),
    conventions,
    ...named,
  };
  return {
    sink: new Pipeline([first, ...copies], options),
    server,
    spoolDirectory: remote?.spool?.directory,
  };
}

/** A destination that the program names is always a project of Langfuse. */
function conventionsOf(settings: Settings, isNamed: boolean): SpanConventions | undefined {
  const { otlp, destination } = settings;
  const isForeign =
    destination?.tracerProvider !== undefined ||
    (otlp?.url !== undefined && !isLangfuseUrl(otlp.url));
  const mode = isNamed ? "off" : (settings.genAi ?? (isForeign ? "attributes" : "off"));
  // The variable is for other destinations, unless the program asks Langfuse's for the conventions too.
  const content = isForeign || mode !== "off" ? settings.genAiContent : undefined;
  return genAiConventions(mode, content);
}

/** A destination that the program names. */
type Named = Required<Pick<PipelineOptions, "named" | "account">>;

/** A destination behind the network. */
interface Remote {
  readonly destination: Destination;
  readonly spool?: Spool | undefined;
}

function makeRemote(
  settings: Settings,
  server: LangfuseServer | undefined,
  named: Named | undefined,
): Remote | undefined {
  if (settings.otlp) return toEndpoint(settings.otlp, settings);
  if (server === undefined) {
    warnOfNoServer(settings);
    return undefined;
  }
  if (settings.destination?.langfuseV3) {
    return { destination: new LazyIngestion({ ...settings, ...server }) };
  }
  const endpoint = ({ namedEndpoint, langfuseEndpoint }: Endpoints): makers.OtlpEndpoint =>
    named ? namedEndpoint(server) : langfuseEndpoint(server);
  return overOtlp(endpoint, server, settings, named);
}

function toEndpoint(
  { url, headers }: NonNullable<Settings["otlp"]>,
  settings: Settings,
): Remote | undefined {
  if (url !== undefined) {
    const endpoint = ({ otlpEndpoint }: Endpoints): makers.OtlpEndpoint =>
      otlpEndpoint({ url, headers });
    return overOtlp(endpoint, { baseUrl: shownUrl(url), publicKey: "" }, settings);
  }
  warnOnce(
    "no-endpoint",
    "not sending traces: MISTRAL_TRACED_OTLP_URL is not a valid URL. Fix it, or unset it to send them " +
      "to Langfuse.",
  );
  return undefined;
}

/** The makers of endpoints, which are loaded with the sender. */
type Endpoints = typeof makers;

function overOtlp(
  endpointIn: (endpoints: Endpoints) => makers.OtlpEndpoint,
  owner: SpoolOwner,
  settings: Settings,
  named?: Named,
): Remote {
  const spool = settings.spool ? new Spool(owner, settings.spool, named?.account) : undefined;
  const leftovers =
    spool === undefined
      ? "Traces wait in memory."
      : `Traces wait in ${spool.directory} and are sent later.`;
  const { timeout, compression } = settings;
  const account = named?.account ?? registry.account;
  const sender = new LazySender(async (gate) => {
    const [{ Sender }, endpoints] = await Promise.all([
      import("../langfuse/sender.js"),
      import("../langfuse/endpoint.js"),
    ]);
    const endpoint = endpointIn(endpoints);
    return new Sender({ endpoint, gate, timeout, compression, leftovers, account });
  });
  return { destination: new Delivery(sender, spool), spool };
}

/** Takes files out of the observations for Langfuse. Without a server they stay in the recording. */
function placerOf(
  { media }: Settings,
  server: LangfuseServer | undefined,
): PipelineOptions["prepare"] {
  if (server === undefined || media === false) return undefined;
  return mediaPlacer(server);
}

function warnOfNoServer({ langfuse: { publicKey, secretKey }, record }: Settings): void {
  if (publicKey !== undefined && secretKey !== undefined) {
    warnOnce(
      "no-address",
      "not sending to Langfuse: LANGFUSE_BASE_URL is not a valid URL. Fix it, or unset it to use " +
        "Langfuse Cloud.",
    );
  } else if (publicKey !== undefined || secretKey !== undefined) {
    const missing = publicKey === undefined ? "public" : "secret";
    warnOnce(
      "one-key",
      `not sending to Langfuse: the ${missing} key is missing. Set ` +
        `LANGFUSE_${missing.toUpperCase()}_KEY or configure({ destination: { langfuse: ` +
        `{ ${missing}Key } } }).`,
    );
  } else if (!record && registry.destinations.size === 0) {
    warnOnce(
      "off",
      "tracing is off. Set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY to send traces to Langfuse, " +
        "or MISTRAL_TRACED_RECORD=1 to record them in .mistral-traced/.",
    );
  }
}
