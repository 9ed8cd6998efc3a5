// Tokens as Langfuse's pages count them.

/** Tokens by purpose. */
export interface UsageSums {
  readonly input: number;
  readonly output: number;
  readonly total: number;
}

/** Langfuse's own sums: every kind with "input" in its name is prompt, with "output" completion. */
export function usageSums(
  usages: readonly (Readonly<Record<string, number>> | undefined)[],
): UsageSums {
  const sums = { input: 0, output: 0, total: 0 };
  for (const usage of usages) {
    for (const [kind, count] of Object.entries(usage ?? {})) {
      if (kind === "total") sums.total += count;
      else if (kind.includes("input")) sums.input += count;
      else if (kind.includes("output")) sums.output += count;
    }
  }
  return sums;
}
