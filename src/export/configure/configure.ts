// `configure`: decides where traces go and sets the process up for it. Without a call, the first traced
// call does the same from the environment.
import { InvalidOptionError } from "../../foundation/errors.js";
import { printWarning } from "../../foundation/warning-line.js";
import { checkOptions } from "../../foundation/options.js";
import { fieldOf } from "../../foundation/own-fields.js";
import { combined } from "../../masking/mask.js";
import { refreshLive, state } from "../../tracing/state.js";
import { setMeterProvider } from "../metrics/queue.js";
import { watchExit } from "../process/exit.js";
import { tracing, type Tracing } from "../process/lifecycle.js";
import { waitWithPlatform } from "../process/platform.js";
import { registry } from "../process/registry.js";
import { type ConfigureOptions, type DestinationOptions } from "./configure-options.js";
import { WITHOUT_EFFECT, type OptionsBeside } from "./options-beside.js";
import { openDestinations } from "./create-destination.js";
import { checksOf, OPTIONS } from "./options-table.js";
import { makeRoute } from "./route.js";
import { sampler } from "./sampler.js";
import { resolveSettings, type Settings } from "./settings.js";

/**
 * Configures tracing, if the environment variables do not suffice. Options that are left out are read
 * from the environment. A further call replaces the former configuration as a whole. Traces that have
 * begun still go to the former destination.
 * @param options see {@link ConfigureOptions}
 * @returns a handle for `await using`, which ends tracing as `shutdown()` does
 * @throws InvalidOptionError if an option is unknown, has an invalid value, or has no effect beside the
 *   destination; then nothing has changed
 * @example Name the deployment
 * configure({ environment: "production", release: "2.4.0" });
 * @example Send traces to a Collector
 * configure({ destination: { otlp: { url: "http://collector:4318/v1/traces" } } });
 * @example Record traces on disk alone
 * configure({ record: true }); // without keys of Langfuse, nothing leaves the machine
 * @example Keep secrets and personal data out of traces
 * configure({ mask: [maskSecrets, maskPersonalData] });
 * @example End tracing with a block
 * await using tracing = configure({ environment: "batch" });
 * await guide.answer(question);
 * @example Read the keys from a vault
 * async function vault(name: string) {
 *   return `secret of ${name}`;
 * }
 * configure({
 *   destination: { langfuse: { publicKey: "pk-lf-...", secretKey: await vault("langfuse") } },
 * });
 */
export function configure<To extends DestinationOptions = DestinationOptions>(
  options: OptionsBeside<To> = {},
): Tracing {
  const checked = checkOptions<ConfigureOptions>("configure", options, checksOf(OPTIONS));
  rejectWithoutEffect(checked);
  state.warn = checked.logger ?? printWarning;
  const settings = resolveSettings(checked, process.env);
  apply(settings);
  openDestinations(settings.enabled ? checked : undefined);
  refreshLive();
  return tracing;
}

function rejectWithoutEffect(options: ConfigureOptions): void {
  for (const kind of ["langfuseV3", "tracerProvider"] as const) {
    const { destination } = options;
    if (destination === undefined || fieldOf(destination, kind) === undefined) continue;
    const name = WITHOUT_EFFECT[kind].find((name) => options[name] !== undefined);
    if (name === undefined) continue;
    throw new InvalidOptionError(
      `configure: \`${name}\` has no effect beside \`destination.${kind}\`. Leave one out.`,
    );
  }
}

function apply(settings: Settings): void {
  const route = settings.enabled ? makeRoute(settings) : undefined;
  registry.defaultRoute = route;
  registry.isSwitchedOff = !settings.enabled;
  if (route) {
    registry.account.onDrop = settings.onDrop;
    watchExit();
    state.sink = route.sink;
    state.rootBegan = waitWithPlatform;
  }
  setMeterProvider(settings.enabled ? settings.meterProvider : undefined, settings.metricNames);
  registry.exitTimeout = settings.exitTimeout;
  state.environment = settings.environment;
  state.release = settings.release;
  state.serviceName = settings.serviceName;
  state.serviceVersion = settings.serviceVersion;
  state.metadataPerKey = settings.metadataPerKey;
  state.sample = sampler(settings.sample, settings.sampleRate);
  state.mask = settings.mask && combined(settings.mask);
  state.mediaBytes = settings.media ? settings.media.maxBytes : 0;
  state.prices = settings.prices;
  state.enabled = route !== undefined;
}

state.setUp ??= configure;
