// The account of a destination: how many of its observations went where.

/**
 * The number of observations by outcome since the process began. At any moment
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
  /** Lost because neither memory nor disk had room, the disk held them for too long, or their file was deleted. */
  readonly dropped: number;
  /** Refused by Langfuse one by one, or unreadable. */
  readonly failed: number;
}

/** The argument of `configure({ onDrop })`: the reason for which observations were given up. */
export interface DropEvent {
  /** The number of observations. */
  readonly count: number;
  /**
   * - `"no-room"`: memory was full, or the process ended, and the disk did not take them
   * - `"expired"`: they were in the spool for longer than its `maxAge`
   * - `"deleted"`: a file of the spool was deleted before they were sent
   * - `"refused"`: Langfuse did not take them, and never will
   */
  readonly reason: "no-room" | "expired" | "deleted" | "refused";
}

/** The last delivery error, as in its warning. */
export interface DeliveryError {
  /** Milliseconds since 1970. */
  readonly at: number;
  /**
   * The HTTP status such as `"401"`, `"5xx"` for any of those; `"unreachable"` without a response;
   * `"partial"` for a success that rejects some, `"page"` for a web page; `"spool"` for the disk.
   */
  readonly kind: string;
  /** A sentence for the operator, without keys. */
  readonly message: string;
}

/** The books of one destination: where its observations went. */
export interface Account {
  readonly counters: { -readonly [Name in keyof Counters]: number };
  /** Called when observations are given up. */
  onDrop: ((drop: DropEvent) => void) | undefined;
  lastError: DeliveryError | undefined;
}

/** An account in which nothing is booked yet. */
export function newAccount(onDrop?: Account["onDrop"]): Account {
  return { counters: noCounts(), onDrop, lastError: undefined };
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

/** Returns the sum of some accounts. */
export function sumOf(accounts: readonly Account[]): Counters {
  const sum = noCounts();
  for (const { counters } of accounts) {
    for (const name of Object.keys(sum) as (keyof Counters)[]) sum[name] += counters[name];
  }
  return sum;
}
