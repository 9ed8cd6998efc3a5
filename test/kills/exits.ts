// The rows of the exit table: every way in which a process can end.

/** A way to end a program, and where its observations are then when Langfuse is well. */
export interface Exit {
  /** The argument of `program.ts`. */
  readonly how: string;
  /** For the documentation. */
  readonly title: string;
  /** Signals that it gets from outside, once it is ready. */
  readonly kill: readonly NodeJS.Signals[];
  /**
   * - `"delivered"`: at Langfuse when the process ends
   * - `"next start"`: on disk, at the latest with Langfuse when a process starts again
   * - `"memory lost"`: observations in memory are lost
   */
  readonly fate: "delivered" | "next start" | "memory lost";
}

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

const OTHERS: readonly Exit[] = [
  { how: "natural", title: "nothing is left to do", kill: [], fate: "delivered" },
  { how: "exitCode", title: "the same, with `process.exitCode`", kill: [], fate: "delivered" },
  { how: "exit 0", title: "`process.exit(0)`", kill: [], fate: "next start" },
  { how: "exit 3", title: "`process.exit(3)`", kill: [], fate: "next start" },
  { how: "throw", title: "an uncaught error", kill: [], fate: "next start" },
  {
    how: "throw, handled",
    title: "your `uncaughtException` listener, which exits",
    kill: [],
    fate: "next start",
  },
  { how: "reject", title: "an unhandled rejection", kill: [], fate: "next start" },
  {
    how: "reject, handled",
    title: "your `unhandledRejection` listener, then nothing left to do",
    kill: [],
    fate: "delivered",
  },
  { how: "SIGKILL", title: "`SIGKILL`", kill: ["SIGKILL"], fate: "memory lost" },
  {
    how: "SIGKILL after flush",
    title: "`SIGKILL` after `await flush()`",
    kill: ["SIGKILL"],
    fate: "delivered",
  },
];

/** All rows. */
export const EXITS: readonly Exit[] = [
  ...OTHERS.slice(0, -2),
  ...SIGNALS.flatMap((signal): Exit[] => [
    {
      how: signal,
      title: `\`${signal}\`, without your own listener`,
      kill: [signal],
      fate: "delivered",
    },
    {
      how: `${signal} twice`,
      title: `\`${signal}\` twice, without your own listener`,
      kill: [signal, signal],
      fate: "next start",
    },
    {
      how: `${signal} on`,
      title: `\`${signal}\`, a listener (\`on\`) that calls \`process.exit\``,
      kill: [signal],
      fate: "next start",
    },
    {
      how: `${signal} before`,
      title: "the same, registered before the import",
      kill: [signal],
      fate: "next start",
    },
    {
      how: `${signal} once`,
      title: `\`${signal}\`, a listener (\`once\`) that raises it again`,
      kill: [signal],
      fate: "next start",
    },
    {
      how: `${signal} ignore`,
      title: `\`${signal}\`, a listener that lets the program end`,
      kill: [signal],
      fate: "delivered",
    },
    {
      how: `${signal} graceful`,
      title: `\`${signal}\`, a graceful end with \`await shutdown()\``,
      kill: [signal],
      fate: "delivered",
    },
  ]),
  ...OTHERS.slice(-2),
];
