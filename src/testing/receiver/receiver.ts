// What `startReceiver` takes and gives.
import type { AsyncDisposableIfKnown } from "../../foundation/async-disposable.js";
import type { ReceivedObservation, ReceivedSpan } from "../../reading/received.js";
import type { ReceivedIngestionEvent, ReceivedMedia, ReceivedRequest } from "./received.js";

/**
 * What to answer instead of what Langfuse would. A request answered with a status of 300 or more is
 * not taken, nor is one that hangs or is cut.
 * - `"hang"`: no answer until the receiver is closed
 * - `"cut"`: the connection is closed without an answer; nothing was taken
 * - `"lose-answer"`: the request is taken, then the connection is closed without an answer
 * - `"half-answer"`: the request is taken, then the connection is closed half way through the answer
 */
export type InjectedAnswer =
  | {
      readonly status: number;
      /** Added to the headers of the answer. */
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent as it is when a string, as JSON otherwise. */
      readonly body?: unknown;
    }
  | "hang"
  | "cut"
  | "lose-answer"
  | "half-answer";

/** What {@link startReceiver} listens on, and how it answers. */
export interface ReceiverOptions {
  /** "pk-lf-test" by default. */
  readonly publicKey?: string;
  /** "sk-lf-test" by default. */
  readonly secretKey?: string;
  /** The port of 127.0.0.1 to listen on; a free one by default. */
  readonly port?: number;
  /** How long to wait before each answer, in milliseconds; 0 by default. */
  readonly delayMs?: number;
  /**
   * Langfuse's version, as its health route reports it; "4.16.0" by default. Before 4 the ingestion route
   * takes every event, from 4 on scores only.
   */
  readonly version?: string;
  /**
   * Decides about each request before the receiver does: a fault to inject, or undefined to let it
   * pass. May be asynchronous, which holds the request back.
   * @param n counts the requests to the same path, from 1.
   */
  readonly answer?: (
    request: ReceivedRequest,
    n: number,
  ) => InjectedAnswer | undefined | Promise<InjectedAnswer | undefined>;
  /**
   * True (default): answer 400 and take nothing where Langfuse does. False: note the violation, take
   * what can be read.
   */
  readonly strict?: boolean;
}

/** A running stand-in for Langfuse's server. Its lists grow in place. */
export interface Receiver extends AsyncDisposableIfKnown {
  /** The base URL, without a slash at the end. */
  readonly url: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** The spans in order of arrival. A span sent again replaces the first, as in Langfuse. */
  readonly spans: readonly ReceivedSpan[];
  /** The same spans, at the same indexes, as Langfuse reads them. */
  readonly observations: readonly ReceivedObservation[];
  /** Every rule that was broken, a sentence each that names the span and what is wrong. */
  readonly violations: readonly string[];
  readonly requests: readonly ReceivedRequest[];
  readonly media: readonly ReceivedMedia[];
  /** The bodies of `POST /api/public/scores`. */
  readonly scores: readonly Readonly<Record<string, unknown>>[];
  readonly ingestionEvents: readonly ReceivedIngestionEvent[];
  /** How many spans came again unchanged, as a retry sends them. */
  readonly resent: number;

  /**
   * Waits until at least `count` spans are there.
   * @param options.timeoutMs milliseconds, default 5000
   * @returns the spans
   * @throws (rejects with) an Error that lists what has arrived, when the time is up
   */
  waitForSpans(
    count: number,
    options?: { readonly timeoutMs?: number },
  ): Promise<readonly ReceivedSpan[]>;

  /** Waits until at least `count` requests have come in; otherwise as `waitForSpans`. */
  waitForRequests(
    count: number,
    options?: { readonly timeoutMs?: number },
  ): Promise<readonly ReceivedRequest[]>;

  /** The spans whose parent, of the same process, has not arrived. */
  orphans(): readonly ReceivedSpan[];

  /** A sentence for each trace whose spans disagree on user, session, tags or trace name. */
  inconsistentTraces(): readonly string[];

  /**
   * @param options.complete also count orphans and inconsistent traces: for when all spans are in
   * @throws one Error that lists the violations, if there are any
   */
  assertClean(options?: { readonly complete?: boolean }): void;

  /** Forgets everything that arrived. */
  clear(): void;

  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}
