// The size budget: what an import of each entry loads of ours, bundled packages included, and what an
// installation brings. The
// numbers are in budget.json, as they were when it was written; a tenth more is too much, and the
// message says where it grew. What is meant to grow is written anew by `npm run size:write`.
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { closureOf, entries } from "./closure.js";
import { byRoom, dependencyWeights, packageWeights, sizeOf, type Size } from "./weights.js";

interface Budget {
  /** By entry: bytes and gzip bytes of all modules that its import loads, and bytes by folder. */
  readonly entries: Readonly<Record<string, Size & { rooms: Record<string, number> }>>;
  /** Bytes by package, those of `dependencies` and theirs; the Mistral client is the user's own. */
  readonly dependencies: Readonly<Record<string, number>>;
  /** Bytes of the published package by folder, and of each package that is bundled into it. */
  readonly package: Readonly<Record<string, number>>;
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
  package: await packageWeights(),
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

test("budget.json has the package's entries", () => {
  expect(Object.keys(budget.entries)).toEqual([...entries.keys()]);
});

describe.each(Object.entries(measured.entries))("mistral-traced %s", (name, { rooms, ...size }) => {
  test.each(["bytes", "gzip"] as const)(`${name} is within its budget of %s`, (what) => {
    const before = budget.entries[name] ?? { bytes: 0, gzip: 0, rooms: {} };
    const grown = `${what}: ${before[what]} -> ${size[what]}. Bytes that grew: ${growth(rooms, before.rooms)}. If it is worth it, run npm run size:write.`;
    expect(size[what], grown).toBeLessThanOrEqual(before[what] * GROWTH);
  });
});

const sum = (sizes: Readonly<Record<string, number>>): number =>
  Object.values(sizes).reduce((total, size) => total + size, 0);

test.each(["dependencies", "package"] as const)("the weight of %s is within its budget", (what) => {
  const now = measured[what];
  const before = budget[what];
  const grown = `${sum(before)} -> ${sum(now)} bytes. What grew: ${growth(now, before)}. If it is worth it, run npm run size:write.`;
  expect(sum(now), grown).toBeLessThanOrEqual(sum(before) * GROWTH);
});

test("no entry loads the instruments of metrics at its import", async () => {
  const loaded = await Promise.all([...entries.values()].map((path) => closureOf(path)));
  const files = loaded.flatMap((closure) => [...closure.files]).map(String);
  expect(files.filter((file) => file.includes("metrics/queue"))).not.toEqual([]);
  expect(files.filter((file) => /metrics\/(?:measurements|instruments)/.test(file))).toEqual([]);
});

test("the number of installed packages is within its budget", () => {
  const added = Object.keys(measured.dependencies).filter((name) => !(name in budget.dependencies));
  expect(added).toEqual([]);
});

test("every bundled package has a budget", () => {
  const bundled = Object.keys(measured.package).filter((name) => name.startsWith("dist/bundled/"));
  expect(Object.keys(budget.package)).toEqual(expect.arrayContaining(bundled));
});
