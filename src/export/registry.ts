// What all copies of the package in one process share of the way out: the counters and the
// pipelines that hold something. `flush()` of one copy waits for what another copy traced.

/**
 * How many observations went where since the process began.
 * At any moment `traced = sent + waiting + dropped + failed`.
 */
export interface Counters {
  /** Ended and handed to the exporter. */
  readonly traced: number;
  /** Taken by every destination. */
  readonly sent: number;
  /** In memory: not sent yet, or on the way. */
  readonly waiting: number;
  /** Refused at once, because the buffer was full. */
  readonly dropped: number;
  /** Given up after the retries, or refused by a destination. */
  readonly failed: number;
}

/** What `flush()` and the end of the process need of a pipeline. */
export interface Pending {
  /** Resolves when everything that it holds now is delivered or given up; never rejects. */
  flush(): Promise<void>;
  /** Writes what it still holds wherever that can be done synchronously. */
  saveNow(): void;
  /** Ends requests and retries that are under way; what is still held has failed. */
  giveUp(): void;
}

/** A Langfuse server and the keys of a project on it. */
export interface LangfuseServer {
  readonly publicKey: string;
  readonly secretKey: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
}

interface Registry {
  /** Where traces are sent now, if to Langfuse at all. */
  server: LangfuseServer | undefined;
  readonly counters: { -readonly [Name in keyof Counters]: number };
  /** Pipelines that hold at least one observation. */
  readonly pending: Set<Pending>;
  /** Whether the listeners for the end of the process are there. */
  watchesExit: boolean;
}

const KEY = Symbol.for("mistral-traced.export.v1");

const holder = globalThis as { [KEY]?: Registry };

export const registry: Registry = (holder[KEY] ??= {
  server: undefined,
  counters: { traced: 0, sent: 0, waiting: 0, dropped: 0, failed: 0 },
  pending: new Set(),
  watchesExit: false,
});

/**
 * How many observations of this process were traced, sent, are waiting, were dropped and have failed.
 * @returns a copy; `traced = sent + waiting + dropped + failed`
 * @example
 * await flush();
 * console.log(counters()); // { traced: 12, sent: 12, waiting: 0, dropped: 0, failed: 0 }
 */
export function counters(): Counters {
  return { ...registry.counters };
}
