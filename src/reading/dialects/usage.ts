// Tokens of other libraries as Langfuse counts them: kinds that do not overlap, and their total.
import { isCount } from "../langfuse-rules.js";
import type { Fields } from "./dialect.js";

/** Each may be anything that a span carries. Input and output include the kinds below them. */
interface Tokens {
  readonly input?: unknown;
  readonly output?: unknown;
  readonly total?: unknown;
  readonly cached?: unknown;
  readonly cacheWrite?: unknown;
  readonly audioInput?: unknown;
  readonly reasoning?: unknown;
  readonly audioOutput?: unknown;
}

/** @returns undefined if nothing was counted */
export function usageOf(tokens: Tokens): Fields["usageDetails"] {
  const input = disjoint("input", tokens.input, {
    input_cached_tokens: tokens.cached,
    input_cache_creation: tokens.cacheWrite,
    input_audio_tokens: tokens.audioInput,
  });
  const output = disjoint("output", tokens.output, {
    output_reasoning_tokens: tokens.reasoning,
    output_audio_tokens: tokens.audioOutput,
  });
  const usage = { ...input, ...output };
  const counts = Object.values(usage);
  if (counts.length === 0) return isCount(tokens.total) ? { total: tokens.total } : undefined;
  return { ...usage, total: counts.reduce((sum, count) => sum + count, 0) };
}

/** Libraries that already leave the kinds out of the sum have kinds that are larger than it. */
function disjoint(
  name: string,
  sum: unknown,
  kinds: Readonly<Record<string, unknown>>,
): Record<string, number> {
  const counted = Object.entries(kinds).filter(
    (entry): entry is [string, number] => isCount(entry[1]) && entry[1] > 0,
  );
  const inKinds = counted.reduce((all, [, count]) => all + count, 0);
  const rest = isCount(sum) ? (sum >= inKinds ? sum - inKinds : sum) : undefined;
  return { ...(rest !== undefined && { [name]: rest }), ...Object.fromEntries(counted) };
}
