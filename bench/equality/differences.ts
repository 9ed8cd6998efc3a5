// The differences from Langfuse's SDK, each with its reason. Everything that is not here is equal.

/** Stands for every time of the test run. */
export const A_TIME = "<a time>";

export interface Difference {
  /** The case, the observation in it, and what of it: an attribute, or "status". */
  readonly at: string;
  /** undefined: not sent. */
  readonly theirs: unknown;
  readonly ours: unknown;
  readonly why: string;
}

const call = (name: string, what: string): string => `${name} / call / ${what}`;

export const DIFFERENCES: readonly Difference[] = [
  {
    at: call("usage without a total", "langfuse.observation.usage_details"),
    theirs: '{"input":10,"output":5}',
    ours: '{"input":10,"output":5,"total":15}',
    why: "without a total the server counts kinds such as input_cached_tokens as 0",
  },
  {
    at: call("a first token", "langfuse.observation.completion_start_time"),
    theirs: '"2020-11-23T12:00:00.123Z"',
    ours: "2020-11-23T12:00:00.123Z",
    why: "the quotes are no part of a time; the server takes both",
  },
  {
    at: call("metadata, level, message and version", "langfuse.observation.metadata.nothing"),
    theirs: undefined,
    ours: "null",
    why: "that somebody said null is not lost",
  },
  {
    at: call("an error", "status"),
    theirs: { code: 0 },
    ours: { code: 2, message: "no" },
    why: "other OpenTelemetry backends go by the status",
  },
  {
    at: call("several arguments", "langfuse.observation.input"),
    theirs: '[1,"two"]',
    ours: '{"one":1,"two":"two"}',
    why: "Langfuse reads a list as chat messages and hides its plain values",
  },
  {
    at: call("several arguments", "langfuse.observation.output"),
    theirs: '[1,"two"]',
    ours: '{"output":[1,"two"]}',
    why: "Langfuse reads a list as chat messages and hides its plain values",
  },
  {
    at: call("a secret", "langfuse.observation.output"),
    theirs: '["authorization"]',
    ours: '{"output":["authorization"]}',
    why: "Langfuse reads a list as chat messages and hides its plain values",
  },
  {
    at: call("a circular value", "langfuse.observation.output"),
    theirs: "<failed to serialize>",
    ours: '{"self":"[see $]"}',
    why: "a value that JSON does not take is readable all the same",
  },
  {
    at: call("a Map and a BigInt", "langfuse.observation.output"),
    theirs: "<failed to serialize>",
    ours: '{"map":{"a":1},"big":"3"}',
    why: "a value that JSON does not take is readable all the same",
  },
  {
    at: call("a secret", "langfuse.observation.input"),
    theirs: '{"authorization":"Bearer abc"}',
    ours: '{"authorization":"[redacted]"}',
    why: "keys and cookies are recorded nowhere",
  },
  {
    at: call("a generator", "langfuse.observation.output"),
    theirs: "{}",
    ours: "ab",
    why: "the observation is open until the generator is read",
  },
  {
    at: call("a generator", "langfuse.observation.completion_start_time"),
    theirs: undefined,
    ours: A_TIME,
    why: "the first item is the first token",
  },
];
