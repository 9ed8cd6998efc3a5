// The least that tracing with a tree and contents can cost: the context of the call, and its input
// and output as text. Sampled out, only the context is left. Of a
// generator, each step runs in the context and is followed, and nothing is recorded.
import { AsyncLocalStorage } from "node:async_hooks";
import type { Mode, Subject } from "./subject.js";

export function limit(mode: Mode): Subject {
  const storage = new AsyncLocalStorage<object>();
  return {
    name: "limit",
    begin() {},
    async flush() {},
    end() {
      storage.disable();
    },
    traced: (_, fn) =>
      mode === "on"
        ? (question) => {
            const span: { input: string; output?: string } = { input: JSON.stringify(question) };
            return storage.run(span, async () => {
              const answer = await fn(question);
              span.output = JSON.stringify(answer);
              return answer;
            });
          }
        : (question) => storage.run({}, fn, question),
    tracedSync:
      (_, fn) =>
      (...args) =>
        storage.run({ input: JSON.stringify(args) }, fn, ...args),
    tracedGenerator: (_, fn) => (chunks) => {
      const items = fn(chunks);
      const next = items.next.bind(items);
      let length = 0;
      items.next = (...args) =>
        storage.run(items, next, ...args).then((result) => {
          if (result.done !== true) length += result.value.length;
          return result;
        });
      return items;
    },
  };
}
