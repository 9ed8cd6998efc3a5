// A call of a language model by the AI SDK, as one generation. The AI SDK gets the very result of its
// provider; a stream in it is watched while it is read.
import { fieldsOf, stringOf, type Fields } from "../mistral/wire/json.js";
import type { ObservationUpdate } from "../tracing/fields.js";
import type { InvocationSpec } from "../tracing/invocation.js";
import { observedFunction } from "../tracing/observed-function.js";
import { callSpec, languageModel } from "./families.js";
import type { RunningCall } from "./running-calls.js";

/** Returns a function that runs `execute` once, as a generation of `call`. */
export function observedModelCall<T>(
  call: RunningCall,
  event: Fields,
  execute: () => PromiseLike<T>,
): () => Promise<T> {
  let result: T;
  const run = async (_event: unknown): Promise<unknown> => {
    call.isCallingModel = true;
    try {
      result = await execute();
    } finally {
      call.isCallingModel = false;
    }
    const { stream } = fieldsOf(result);
    return stream instanceof ReadableStream ? stream : result;
  };
  const observed = observedFunction(
    run,
    abortable(call, callSpec(call.name, languageModel, event)),
  );
  return async () => {
    await observed(event);
    return result;
  };
}

/** The AI SDK cancels the stream of a call that was aborted, and the stream has not failed then. */
function abortable(call: RunningCall, spec: InvocationSpec): InvocationSpec {
  return {
    ...spec,
    items() {
      const reader = spec.items?.() ?? { add: () => false, finish() {} };
      return {
        add: (part) => reader.add(part),
        finish(observation) {
          reader.finish(observation);
          if (call.aborted) observation.update(abortUpdate(call.aborted.reason));
        },
      };
    },
  };
}

function abortUpdate(reason: unknown): ObservationUpdate {
  const { name, message } = fieldsOf(reason);
  const why = name === "AbortError" ? undefined : stringOf(message ?? reason);
  const statusMessage = `The caller aborted the request${why === undefined ? "." : `: ${why}`}`;
  return { level: "WARNING", statusMessage };
}
