// No tracing at all.
import type { Subject } from "./subject.js";

export function bare(): Subject {
  return {
    name: "bare",
    begin() {},
    async flush() {},
    end() {},
    traced: (_, fn) => fn,
    tracedSync: (_, fn) => fn,
    tracedGenerator: (_, fn) => fn,
    tracedStream: (_, fn) => fn,
  };
}
