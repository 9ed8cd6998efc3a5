// Flushes a provider of the program's OpenTelemetry. Its API has no name for that, its SDK has.
import { sentenceOf } from "../../foundation/sentence-of.js";
import { warnOnce } from "../../tracing/log.js";
import { untilAborted, type Deadline } from "./deadline.js";

/**
 * Calls `forceFlush` of a provider, if it has that. Never rejects.
 * @param what the provider and its data, for a warning
 * @returns whether it has ended before the deadline
 */
export async function forceFlush(
  provider: object,
  what: { readonly key: string; readonly failure: string },
  { signal }: Deadline,
): Promise<boolean> {
  try {
    const { forceFlush } = provider as { forceFlush?: unknown };
    if (typeof forceFlush !== "function") return true;
    await untilAborted(Promise.resolve(Reflect.apply(forceFlush, provider, [])), signal);
    return !signal.aborted;
  } catch (error) {
    warnOnce(what.key, `${what.failure}: ${sentenceOf(error)}`);
    return true;
  }
}
