// The size budget: what an import of each entry loads of ours, and what an installation brings. The
// numbers are in budget.json, as they were when it was written; a tenth more is too much, and the
// message says where it grew. What is meant to grow is written anew by `npm run size:write`.
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { byRoom, closureOf, dependencyWeights, entries, sizeOf, type Size } from "./closure.js";

interface Budget {
  /** By entry: bytes and gzip bytes of all modules that its import loads, and bytes by folder. */
  readonly entries: Readonly<Record<string, Size & { rooms: Record<string, number> }>>;
  /** Bytes by package, those of `dependencies` and theirs; the Mistral client is the user's own. */
  readonly dependencies: Readonly<Record<string, number>>;
}

const GROWTH = 1.1;
const file = new URL("budget.json", import.meta.url);

const measured: Budget = {
  entries: Object.fromEntries(
    await Promise.all(
      [...entries].map(async ([name, path]) => {
        const { files } = await closureOf(path);
        return [name, { ...sizeOf(files), rooms: byRoom(files) }] as const;
      }),
    ),
  ),
  dependencies: dependencyWeights(),
};
if (process.env["SIZE_BUDGET"] === "write") {
  writeFileSync(file, `${JSON.stringify(measured, undefined, 2)}\n`);
}
const budget = JSON.parse(readFileSync(file, "utf8")) as Budget;

/** By name, what is more than it was, or is new. */
function growth(now: Record<string, number>, before: Record<string, number>): string {
  return Object.entries(now)
    .filter(([name, size]) => size > (before[name] ?? 0))
    .map(([name, size]) => `${name} ${before[name] ?? 0} -> ${size}`)
    .join(", ");
}

test("every entry has a budget, and no other", () => {
  expect(Object.keys(budget.entries)).toEqual([...entries.keys()]);
});

describe.each(Object.entries(measured.entries))("mistral-traced %s", (name, { rooms, ...size }) => {
  test.each(["bytes", "gzip"] as const)("%s", (what) => {
    const before = budget.entries[name] ?? { bytes: 0, gzip: 0, rooms: {} };
    const grown = `${what}: ${before[what]} -> ${size[what]}. Bytes that grew: ${growth(rooms, before.rooms)}. If it is worth it, run npm run size:write.`;
    expect(size[what], grown).toBeLessThanOrEqual(before[what] * GROWTH);
  });
});

test("number and weight of the dependencies", () => {
  const now = Object.values(measured.dependencies);
  const before = Object.values(budget.dependencies);
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
  const grown = `${before.length} -> ${now.length} packages, ${sum(before)} -> ${sum(now)} bytes. What grew: ${growth(measured.dependencies, budget.dependencies)}. If it is worth it, run npm run size:write.`;
  expect(now.length, grown).toBeLessThanOrEqual(before.length);
  expect(sum(now), grown).toBeLessThanOrEqual(sum(before) * GROWTH);
});
