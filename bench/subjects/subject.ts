// The interface of a way to trace, for the rows of the bench.
import type { Answering, Descending, Streaming, Telling } from "../work.js";

/** The set-up of a subject. */
export type Mode =
  /** Everything is traced and sent. */
  | "on"
  /** Tracing is switched off, or was never set up. */
  | "off"
  /** Tracing is on, and no trace is sampled. */
  | "sampled out";

/** The rate of traces that are sampled where none should be, but each has to be decided about. */
export const ALMOST_NONE = 1e-9;

/** Names of the subjects, in the order of the table's columns. */
export const SUBJECT_NAMES = ["bare", "limit", "opentelemetry", "langfuse", "ours"] as const;

export type SubjectName = (typeof SUBJECT_NAMES)[number];

/** The server that a subject sends to. */
export interface Target {
  /** Of the sink, without a slash at the end; it counts by the first part of the path. */
  readonly sinkUrl: string;
  /** All by default. */
  readonly subjects?: readonly SubjectName[];
}

/** One way to trace. Only one is active at a time. */
export interface Subject {
  readonly name: SubjectName;
  /** Makes it the active one: registers what is global. */
  begin(): void;
  /** Delivers what waits. */
  flush(): Promise<void>;
  /** Takes back what is global, so that the others do not pay for it. */
  end(): void;
  /** A function that is traced with its input and output. */
  traced(name: string, fn: Answering): Answering;
  /** A synchronous function that is traced with its input. */
  tracedSync(name: string, fn: Descending): Descending;
  /** A generator that is traced with its items; undefined where the subject can't. */
  tracedGenerator?(name: string, fn: Telling): Telling;
  /** A function whose stream is traced with its items; undefined where the subject can't. */
  tracedStream?(name: string, fn: Streaming): Streaming;
}
