// The options and the result of `startReceiver`.
import type { AsyncDisposableIfKnown } from "../../foundation/async-disposable.js";
import type { ReceivedObservation, ReceivedSpan } from "../../reading/received.js";
import type { ReceivedIngestionEvent, ReceivedMedia, ReceivedRequest } from "./received.js";

/**
 * An answer in place of Langfuse's. With a status of 300 or more, the request is not stored.
 * - `"hang"`: no answer until the receiver is closed; nothing is stored
 * - `"cut"`: the connection is closed without an answer; nothing is stored
 * - `"lose-answer"`: the request is stored, then the connection is closed without an answer
 * - `"half-answer"`: the request is stored, then the connection is closed half way through the answer
 */
export type InjectedAnswer =
  | {
      readonly status: number;
      /** Added to the headers of the answer. */
      readonly headers?: Readonly<Record<string, string>>;
      /** A string is sent as it is, and anything else as JSON. */
      readonly body?: unknown;
    }
  | "hang"
  | "cut"
  | "lose-answer"
  | "half-answer";

/** Options of {@link startReceiver}. */
export interface ReceiverOptions {
  /** "pk-lf-test" by default. */
  readonly publicKey?: string;
  /** "sk-lf-test" by default. */
  readonly secretKey?: string;
  /** The port of 127.0.0.1 to listen on; a free one by default. */
  readonly port?: number;
  /** Milliseconds before each answer; 0 by default. */
  readonly delayMs?: number;
  /**
   * The version of Langfuse, as its health route reports it; "4.83.0" by default. Before 4, the
   * ingestion route accepts every event, and from 4 on scores only. After 4.16, the scores route accepts
   * arrays.
   */
  readonly version?: string;
  /**
   * Called with each request before the receiver answers. Returns a fault to inject, or undefined for
   * the usual answer. May be asynchronous; the request waits for it.
   * @param n the number of requests to the same path so far, from 1
   */
  readonly answer?: (
    request: ReceivedRequest,
    n: number,
  ) => InjectedAnswer | undefined | Promise<InjectedAnswer | undefined>;
  /**
   * True (the default): answers 400 and stores nothing where Langfuse does so. False: notes the
   * violation, and stores the readable rest.
   */
  readonly strict?: boolean;
}

/** A running mock of Langfuse's server. Its lists grow in place. */
export interface Receiver extends AsyncDisposableIfKnown {
  /** The base URL, without a slash at the end. */
  readonly url: string;
  readonly publicKey: string;
  readonly secretKey: string;
  /** The spans in the order of arrival. A span that is sent again replaces the first, as in Langfuse. */
  readonly spans: readonly ReceivedSpan[];
  /** The same spans, at the same indexes, as Langfuse reads them. */
  readonly observations: readonly ReceivedObservation[];
  /** Every broken rule, a sentence each that names the span and the problem. */
  readonly violations: readonly string[];
  /** Sentences about spans of other SDKs, where Langfuse accepts a span and does not show all of it. */
  readonly remarks: readonly string[];
  readonly requests: readonly ReceivedRequest[];
  readonly media: readonly ReceivedMedia[];
  /** The bodies of `POST /api/public/scores`. */
  readonly scores: readonly Readonly<Record<string, unknown>>[];
  readonly ingestionEvents: readonly ReceivedIngestionEvent[];
  /** The number of spans that arrived again unchanged, as from a retry. */
  readonly resent: number;

  /**
   * Waits until at least `count` spans have arrived.
   * @param options.timeoutMs milliseconds; 5000 by default
   * @returns the spans
   * @throws (rejects with) an Error that lists the spans so far, if the time is up
   */
  waitForSpans(
    count: number,
    options?: { readonly timeoutMs?: number },
  ): Promise<readonly ReceivedSpan[]>;

  /** Waits until at least `count` requests have arrived, as `waitForSpans` does. */
  waitForRequests(
    count: number,
    options?: { readonly timeoutMs?: number },
  ): Promise<readonly ReceivedRequest[]>;

  /** Returns the spans whose parent, in the same process, has not arrived. */
  orphans(): readonly ReceivedSpan[];

  /** Returns a sentence for each trace whose spans differ in user, session, tags, name or experiment. */
  inconsistentTraces(): readonly string[];

  /**
   * Throws if a rule was broken.
   * @param options.complete true: orphans and inconsistent traces are problems too, once all spans
   *   have arrived
   * @throws one Error that lists the violations
   * @example Check whole traces
   * await using langfuse = await startReceiver();
   * langfuse.assertClean({ complete: true });
   */
  assertClean(options?: { readonly complete?: boolean }): void;

  /** Removes everything that arrived. */
  clear(): void;

  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}
