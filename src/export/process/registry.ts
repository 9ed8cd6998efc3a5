// What all copies of the package in one process share of the way out: the counters and the
// pipelines that hold something. `flush()` of one copy waits for what another copy traced.
import { shared } from "../../tracing/shared.js";
import type { Sink } from "../../tracing/state.js";
import type { Deadline } from "./deadline.js";

/**
 * How many observations went where since the process began. At any moment
 * `traced + recovered = sent + waiting + spooled + replayed + dropped + failed`.
 */
export interface Counters {
  /** Ended and handed to the exporter. */
  readonly traced: number;
  /** Taken over from the spool of a process that ended before. */
  readonly recovered: number;
  /** Taken by Langfuse, or recorded where nothing is sent. */
  readonly sent: number;
  /** In memory: not sent yet, or on the way. */
  readonly waiting: number;
  /** On disk, until Langfuse takes them or a later process does. */
  readonly spooled: number;
  /** Taken by Langfuse from the disk. */
  readonly replayed: number;
  /** Lost because neither memory nor disk had room, or the disk held them for too long. */
  readonly dropped: number;
  /** Refused by Langfuse one by one, or unreadable. */
  readonly failed: number;
}

/** Why observations were given up, as `configure({ onDrop })` is told. */
export interface DropEvent {
  /** How many observations. */
  readonly count: number;
  /**
   * - `"no-room"`: memory was full, or the process ended, and the disk did not take them
   * - `"expired"`: they were in the spool for longer than its `maxAge`
   * - `"refused"`: Langfuse did not take them, and never will
   */
  readonly reason: "no-room" | "expired" | "refused";
}

/** What `flush()` and the end of the process need of a pipeline. */
export interface Pending {
  /** Whether the delivery of what others hold adds to it. */
  readonly follows?: boolean;
  /**
   * Resolves when all that it holds now is out of memory or can't be for now, and at the deadline at
   * the latest; never rejects.
   */
  flush(deadline: Deadline): Promise<void>;
  /** Writes what it still holds wherever that can be done synchronously. */
  saveNow(): void;
  /** Ends requests and retries that are under way; what is still held is lost. */
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

/** What is sent beside the observations. */
export type RequestKind = "scores" | "files";

/** A Langfuse server and the keys of a project on it. */
export interface LangfuseServer {
  readonly publicKey: string;
  readonly secretKey: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
}

/** The books of one destination: where its observations went. */
export interface Account {
  readonly counters: { -readonly [Name in keyof Counters]: number };
  /** Called when observations are given up. */
  onDrop: ((drop: DropEvent) => void) | undefined;
}

/** A file of a spool that this process has written or taken over. */
interface OwnSpoolFile {
  /** Where its observations are counted. */
  readonly account: Account;
  /** How many observations of it are counted as spooled. */
  count: number;
  /** Somebody in this process is sending it. */
  isBusy: boolean;
}

/** A destination of traces, with its own queue and spool. */
export interface Route {
  /** Its pipeline, or the program's provider. */
  readonly sink: Sink;
  /** The project of its scores, files and trace URLs. */
  readonly server: LangfuseServer | undefined;
  readonly spoolDirectory: string | undefined;
}

interface Registry {
  /** The destination of each sink, also of one that a later `configure` has replaced. */
  readonly routes: WeakMap<Sink, Route>;
  /** The one that `configure` has set; undefined while tracing is off. */
  defaultRoute: Route | undefined;
  /** Of all destinations that `configure` has set. */
  readonly account: Account;
  /** Scores and files that were delivered, wait in memory, and were lost. */
  readonly requests: Readonly<
    Record<RequestKind, { delivered: number; waiting: number; lost: number }>
  >;
  /** What holds something: pipelines observations, queues scores or files. */
  readonly pending: Set<Pending>;
  /** Providers of the program's own, which `flush()` asks; the end of a process is theirs to see to. */
  readonly providers: Set<Pick<Pending, "flush">>;
  /** Spools that hold at least one file. */
  readonly backlogs: Set<Backlog>;
  /** The files of spools that are this process's own. */
  readonly spoolFiles: Map<string, OwnSpoolFile>;
  /** Has the platform wait for a promise, where there is one function for all requests. */
  waitUntil: ((work: Promise<unknown>) => unknown) | undefined;
  /** Seconds that the end of the process waits for deliveries. */
  exitTimeout: number;
  /** Whether the listeners for the natural end of the process are there. */
  watchesExit: boolean;
  /** The one listener for signals of all copies. */
  onSignal: ((signal: string) => void) | undefined;
  /** A signal that ends the process waits for the delivery. */
  isEnding: boolean;
  /** The process is past its last turn: what ends now must be written at once. */
  exiting: boolean;
}

export const registry: Registry = shared("export", () => ({
  routes: new WeakMap(),
  defaultRoute: undefined,
  account: newAccount(),
  requests: {
    scores: { delivered: 0, waiting: 0, lost: 0 },
    files: { delivered: 0, waiting: 0, lost: 0 },
  },
  pending: new Set(),
  providers: new Set(),
  backlogs: new Set(),
  spoolFiles: new Map(),
  waitUntil: undefined,
  exitTimeout: 5,
  watchesExit: false,
  onSignal: undefined,
  isEnding: false,
  exiting: false,
}));

/** An account in which nothing is booked yet. */
function newAccount(onDrop?: Account["onDrop"]): Account {
  return { counters: noCounts(), onDrop };
}

/** The counters of a process that has traced nothing. */
export function noCounts(): Account["counters"] {
  return {
    traced: 0,
    recovered: 0,
    sent: 0,
    waiting: 0,
    spooled: 0,
    replayed: 0,
    dropped: 0,
    failed: 0,
  };
}

/**
 * How many observations of this process went where.
 * @returns a copy; `traced + recovered = sent + waiting + spooled + replayed + dropped + failed`
 * @example
 * await flush();
 * const { traced, sent, spooled } = counters();
 */
export function counters(): Counters {
  return { ...registry.account.counters };
}
