// State that the code which observes one call keeps with its observation, for events within the
// call and at its end. Nothing of it is exported.

/** The state of one call. Set by {@link InvocationSpec.opened}, on the observation. */
export interface CallState {
  /** Whether the call is one to Mistral. Code deeper in the call, such as its HTTP response, asks. */
  readonly isModelCall?: boolean;
  /** The method's path in the client, such as `chat.complete`. */
  readonly endpoint?: string | undefined;
  /** The server's URL, as the client or the request's options hold it. */
  baseUrl?: unknown;
  /** Whether the request of the call is still to be sent, by a function that may be observed itself. */
  awaitsRequest?: boolean;
  /** The signal that the caller passed, to distinguish the caller's own abort from a failure. */
  readonly signal?: AbortSignal | undefined;
  /** Usage that only the request has, such as characters of speech. */
  billed?: Readonly<Record<string, number>> | undefined;
  /** Bytes of sound that were sent, one piece after the other. */
  sentBytes?: number;
  /** The number of times that the request was sent. */
  attempts?: number;
  /** The last bytes of a streamed answer, as text, until its end is recorded. */
  lastBytes?: (() => string) | undefined;
  /** The function that the call replaces. Its first call below is not observed a second time. */
  standsFor?: ((...args: never) => unknown) | undefined;
}
