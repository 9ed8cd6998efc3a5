// `createDestination`: one more project of Langfuse, for the traces that name it.
import { InvalidOptionError } from "../../foundation/errors.js";
import { aString, checkOptions, show, type Checks } from "../../foundation/options.js";
import { bare, definedIn } from "../../foundation/own-fields.js";
import { nameDestination, type TraceDestination } from "../../tracing/destination.js";
import { refreshLive, state, type NamedDestination } from "../../tracing/state.js";
import { newAccount } from "../process/account.js";
import { closeDestinations } from "../process/destinations.js";
import { watchExit } from "../process/exit.js";
import { waitWithPlatform } from "../process/platform.js";
import { registry, type LangfuseServer, type NamedRoute } from "../process/registry.js";
import { aBaseUrl, extraHeaders } from "./checks.js";
import type { ConfigureOptions, LangfuseOptions } from "./configure-options.js";
import { CLOUD_URL, LANGFUSE, OPTIONS } from "./options-table.js";
import { makeRoute } from "./route.js";
import { lowerCase, resolveSettings, serverUrl } from "./settings.js";

/** The options of {@link createDestination}. */
export interface TraceDestinationOptions
  extends
    Required<Pick<LangfuseOptions, "publicKey" | "secretKey">>,
    Pick<LangfuseOptions, "baseUrl" | "headers">,
    Pick<ConfigureOptions, "flushAt" | "flushInterval" | "timeout" | "spool" | "onDrop"> {}

const { flushAt, flushInterval, timeout, spool, onDrop } = OPTIONS;

const CHECKS: Checks<TraceDestinationOptions> = {
  publicKey: aString,
  secretKey: aString,
  baseUrl: aBaseUrl,
  headers: extraHeaders,
  flushAt: flushAt.check,
  flushInterval: flushInterval.check,
  timeout: timeout.check,
  spool: spool.check,
  onDrop: onDrop.check,
};

/**
 * Makes a Langfuse project a destination of traces beside that of `configure`, with its own queue,
 * spool and counters. A method, class, service, client or scope names it with the option `destination`
 * or {@link withDestination}. Called again for the same project, it returns the same destination, with
 * the options of the first call. See docs/langfuse.md#several-projects.
 * @param options the keys of the project, both required. `baseUrl` is by default that of the
 *   environment. Other options are by default those of `configure`
 * @returns the destination, which lives as long as the process
 * @throws InvalidOptionError if an option is unknown or has an invalid value, or a key is missing
 * @example Send the traces of a service to its project
 * const billing = createDestination({ publicKey: "pk-lf-...", secretKey: "sk-lf-..." });
 *
 * class Billing {
 *   @observe({ destination: billing })
 *   async explain(invoice: string) {
 *     return `The invoice ${invoice} is paid.`;
 *   }
 * }
 * @example Send the calls of one client to a project
 * const research = createDestination({ publicKey: "pk-lf-...", secretKey: "sk-lf-..." });
 * const researcher = observeMistral(mistral, { destination: research });
 */
export function createDestination(options: TraceDestinationOptions): TraceDestination {
  const checked = checkOptions("createDestination", options, CHECKS);
  const server = serverIn(checked);
  for (const { server: known, destination } of registry.destinations.values()) {
    if (isSame(known, server)) return destination;
  }
  const { publicKey, baseUrl } = server;
  const destination = Object.freeze({ publicKey, baseUrl });
  const named = nameDestination(destination);
  const entry: NamedRoute = {
    destination,
    server,
    account: newAccount(),
    // Missing options are those of `configure`.
    options: definedIn(checked),
    route: undefined,
  };
  registry.destinations.set(named, entry);
  registry.openDestination?.(named, entry);
  refreshLive();
  return destination;
}

/** Opens all destinations again. @param configured undefined: tracing is off */
export function openDestinations(configured: ConfigureOptions | undefined): void {
  closeDestinations();
  if (configured === undefined) return;
  const open = (named: NamedDestination, entry: NamedRoute): void => {
    const { server, account, options } = entry;
    const settings = resolveSettings(
      bare({ ...configured, ...options, destination: { langfuse: server } }),
      process.env,
    );
    account.onDrop = settings.onDrop;
    entry.route = makeRoute(settings, { named, account });
    named.sink = entry.route?.sink;
    state.hasDestinations = true;
    state.rootBegan = waitWithPlatform;
    watchExit();
  };
  registry.openDestination = open;
  for (const [named, entry] of registry.destinations) open(named, entry);
}

function serverIn(options: TraceDestinationOptions): LangfuseServer {
  const { publicKey, secretKey } = options;
  for (const name of ["publicKey", "secretKey"] as const) {
    if (options[name] !== undefined) continue;
    throw new InvalidOptionError(
      `createDestination: \`${name}\` must be ${aString.mustBe} (got ${show(options[name])}).`,
    );
  }
  const baseUrl = options.baseUrl ?? LANGFUSE.baseUrl.variable.read(process.env) ?? CLOUD_URL;
  const headers = options.headers ?? LANGFUSE.headers.variable.read(process.env);
  return {
    publicKey,
    secretKey,
    baseUrl: serverUrl(baseUrl),
    headers: headers && lowerCase(headers),
  };
}

function isSame(one: LangfuseServer, other: LangfuseServer): boolean {
  return (
    one.baseUrl === other.baseUrl &&
    one.publicKey === other.publicKey &&
    one.secretKey === other.secretKey
  );
}
