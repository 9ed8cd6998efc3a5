// State of the export that all copies of the package in one process share: the counters and the
// pipelines that hold observations. `flush()` of one copy waits for what another copy traced.
import { checkOptions } from "../../foundation/options.js";
import {
  aDestination,
  namedDestination,
  type TraceDestination,
} from "../../tracing/destination.js";
import { shared } from "../../tracing/shared.js";
import type { NamedDestination, Sink } from "../../tracing/state.js";
import { newAccount, sumOf, type Account, type Counters, type DeliveryError } from "./account.js";
import type { Deadline } from "./deadline.js";

/** The part of a pipeline that `flush()` and the end of the process need. */
export interface Pending {
  /** Whether the delivery of what others hold adds to it. */
  readonly follows?: boolean;
  /**
   * Resolves when all that it holds now is out of memory or can't be for now, and at the deadline at
   * the latest; never rejects.
   */
  flush(deadline: Deadline): Promise<void>;
  /** Writes its observations if that can be done synchronously. */
  saveNow(): void;
  /** Ends requests and retries under way; the rest is lost. */
  giveUp(): void;
}

/** A spool that holds something for a server that may take it. */
export interface Backlog {
  /**
   * Sends it until nothing is left or the server does not take it. Resolves at the deadline at the
   * latest, and never rejects.
   */
  replay(deadline: Deadline): Promise<void>;
}

/** Data that are sent beside the observations. */
export type RequestKind = "scores" | "files";

/** A Langfuse server and the keys of a project on it. */
export interface LangfuseServer {
  readonly publicKey: string;
  readonly secretKey: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** Added to each request to its API. Names are in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A file of a spool that this process has written or taken over. */
export interface OwnSpoolFile {
  /** Counts its observations. */
  readonly account: Account;
  /** The number of its observations that are counted as spooled. */
  count: number;
  /** This process is sending it. */
  isBusy: boolean;
  /** When its heartbeat was renewed, since the epoch; see owned-files.ts. */
  heartbeatMs: number;
}

/** A file that was written, and may not be on the disk itself yet. */
export interface Unsynced {
  /** Brings it there, at once. Never throws. */
  syncNow(): void;
}

/** The way to a destination, as `configure` has set it. */
export interface Route {
  /** Its pipeline, or the program's provider. */
  readonly sink: Sink;
  /** The project of its scores, files and trace URLs. */
  readonly server: LangfuseServer | undefined;
  readonly spoolDirectory: string | undefined;
}

/** A destination that the program names, with its own queue, spool and counters. */
export interface NamedRoute {
  readonly destination: TraceDestination;
  readonly server: LangfuseServer;
  readonly account: Account;
  /** Those that the program has set for it alone. */
  readonly options: object;
  /** Undefined while tracing is off. */
  route: Route | undefined;
}

interface Registry {
  /** Undefined while tracing is off. */
  defaultRoute: Route | undefined;
  /** The program, or its environment, wants no tracing. */
  isSwitchedOff: boolean;
  /** The destinations that the program names. */
  readonly destinations: Map<NamedDestination, NamedRoute>;
  /** Makes the way to one, as `configure` has set it; undefined while tracing is off. */
  openDestination: ((named: NamedDestination, entry: NamedRoute) => void) | undefined;
  /** Of all destinations that `configure` has set. */
  readonly account: Account;
  /** Scores and files that were delivered, wait in memory, and were lost or left out. */
  readonly requests: Readonly<
    Record<RequestKind, { delivered: number; waiting: number; lost: number }>
  >;
  /** Holders of unsent data: pipelines observations, queues scores or files. */
  readonly pending: Set<Pending>;
  /** Providers of the program's own, which `flush()` asks; the end of a process is theirs to see to. */
  readonly providers: Set<Pick<Pending, "flush">>;
  /** Spools that hold at least one file. */
  readonly backlogs: Set<Backlog>;
  /** The files of spools that are this process's own. */
  readonly spoolFiles: Map<string, OwnSpoolFile>;
  readonly unsynced: Set<Unsynced>;
  /** Has the platform wait for a promise, where there is one function for all requests. */
  waitUntil: ((work: Promise<unknown>) => unknown) | undefined;
  /** Seconds that the end of the process waits for deliveries. */
  exitTimeout: number;
  /** Whether the listeners for the natural end of the process are installed. */
  watchesExit: boolean;
  /** The one listener for signals of all copies. */
  onSignal: ((signal: string) => void) | undefined;
  /** A signal that ends the process waits for the delivery. */
  isEnding: boolean;
  /** The process is past its last turn: what ends now must be written at once. */
  exiting: boolean;
}

export const registry: Registry = shared("export", () => ({
  defaultRoute: undefined,
  isSwitchedOff: false,
  destinations: new Map(),
  openDestination: undefined,
  account: newAccount(),
  requests: {
    scores: { delivered: 0, waiting: 0, lost: 0 },
    files: { delivered: 0, waiting: 0, lost: 0 },
  },
  pending: new Set(),
  providers: new Set(),
  backlogs: new Set(),
  spoolFiles: new Map(),
  unsynced: new Set(),
  waitUntil: undefined,
  exitTimeout: 5,
  watchesExit: false,
  onSignal: undefined,
  isEnding: false,
  exiting: false,
}));

/**
 * Returns the number of observations of this process by outcome.
 * @param destination counts those of one destination alone
 * @returns a copy; `traced + recovered = sent + waiting + spooled + replayed + dropped + failed`
 * @throws InvalidOptionError if `destination` is not a result of {@link createDestination}
 * @example Read the counters
 * await flush();
 * const { traced, sent, spooled } = counters();
 * @example Count the losses of a process
 * const { dropped, failed } = counters();
 * if (dropped + failed > 0) console.error(`${dropped + failed} observations are lost`);
 * @example Read the counters of one destination
 * const billing = createDestination({ publicKey: "pk-lf-...", secretKey: "sk-lf-..." });
 * console.log(counters(billing).sent);
 */
export function counters(destination?: TraceDestination): Counters {
  return sumOf(accountsOf("counters", destination));
}

/**
 * Returns the last error of a delivery, for the readiness endpoint of a program. It stays when a later
 * delivery succeeds: `at` and {@link counters} show the current state.
 * @param destination the error of one destination alone
 * @returns undefined while nothing has failed
 * @throws InvalidOptionError if `destination` is not a result of {@link createDestination}
 * @example Add the last error to a health check
 * const health = { ...counters(), lastError: lastDeliveryError() };
 * @example Report wrong keys
 * const last = lastDeliveryError();
 * if (last?.kind === "401") console.error(`${new Date(last.at).toISOString()} ${last.message}`);
 */
export function lastDeliveryError(destination?: TraceDestination): DeliveryError | undefined {
  const errors = accountsOf("lastDeliveryError", destination).map(({ lastError }) => lastError);
  return errors.reduce(
    (one, other) => ((other?.at ?? 0) > (one?.at ?? 0) ? other : one),
    undefined,
  );
}

function accountsOf(caller: string, destination: TraceDestination | undefined): Account[] {
  if (destination === undefined) return [registry.account, ...namedAccounts()];
  checkOptions(caller, { destination }, { destination: aDestination });
  const named = namedDestination(destination);
  const route = named && registry.destinations.get(named);
  return route ? [route.account] : [];
}

function namedAccounts(): Account[] {
  return Array.from(registry.destinations.values(), ({ account }) => account);
}
