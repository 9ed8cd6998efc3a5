// The size budget: the source that an import of each entry loads, bundled packages included, and
// the packages that an installation brings. The numbers are in budget.json, as they were when it
// was written; a tenth more is too much, and the message names the grown files. Intended growth is
// written anew by `npm run size:write`.
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bundle, closureOf, entries } from "./closure.js";
import { startOfObserving, type Start } from "./start.js";
import { byRoom, dependencyWeights, packageWeights, sizeOf, type Size } from "./weights.js";

interface Budget {
  /** By entry: bytes and gzip bytes of all modules that its import loads, and bytes by folder. */
  readonly entries: Readonly<Record<string, Size & { rooms: Record<string, number> }>>;
  /** Of a bundled program that only observes. */
  readonly start: Start;
  /** Bytes by package, those of `dependencies` and theirs; the Mistral client is the user's own. */
  readonly dependencies: Readonly<Record<string, number>>;
  /** Bytes of the published package by kind of file. */
  readonly package: Readonly<Record<string, number>>;
}

const GROWTH = 1.1;
const file = new URL("budget.json", import.meta.url);

const measured: Budget = {
  entries: Object.fromEntries(
    [...entries].map(([name, path]) => {
      const { files, sources } = closureOf(path);
      return [name, { ...sizeOf(files), rooms: byRoom(sources) }];
    }),
  ),
  start: await startOfObserving(),
  dependencies: dependencyWeights(),
  package: await packageWeights(),
};
if (process.env["SIZE_BUDGET"] === "write") {
  writeFileSync(file, `${JSON.stringify(measured, undefined, 2)}\n`);
}
const budget = JSON.parse(readFileSync(file, "utf8")) as Budget;

/** By name, what is more than it was, or is new. */
function growth(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): string {
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

test("the start of a bundled program that only observes is within its budget", () => {
  const { bytes, rooms } = measured.start;
  const before = budget.start;
  const grown = `${before.bytes} -> ${bytes} bytes. What grew: ${growth(rooms, before.rooms)}. If it is worth it, run npm run size:write.`;
  expect(bytes, grown).toBeLessThanOrEqual(before.bytes * GROWTH);
});

const sum = (sizes: Readonly<Record<string, number>>): number =>
  Object.values(sizes).reduce((total, size) => total + size, 0);

test.each(["dependencies", "package"] as const)("the weight of %s is within its budget", (what) => {
  const now = measured[what];
  const before = budget[what];
  const grown = `${sum(before)} -> ${sum(now)} bytes. What grew: ${growth(now, before)}. If it is worth it, run npm run size:write.`;
  expect(sum(now), grown).toBeLessThanOrEqual(sum(before) * GROWTH);
});

test("no entry loads the instruments of metrics at its import", () => {
  const sources = [...entries.values()].flatMap((path) => [...closureOf(path).sources.keys()]);
  expect(sources).toContain("src/export/metrics/queue.ts");
  expect(sources.filter((source) => /metrics\/(?:measurements|instruments)/.test(source))).toEqual(
    [],
  );
});

test("no entry loads the code that sends at its import", () => {
  const sending = [
    "src/export/langfuse-v3/ingestion.ts",
    "src/export/langfuse/http.ts",
    "src/export/langfuse/media/place.ts",
    "src/export/langfuse/request-queue.ts",
    "src/export/langfuse/sender.ts",
    "src/export/langfuse/spool-sending.ts",
  ];
  expect(Object.keys(bundle.inputs)).toEqual(expect.arrayContaining(sending));
  const sources = new Set(
    [...entries.values()].flatMap((path) => [...closureOf(path).sources.keys()]),
  );
  expect(sending.filter((source) => sources.has(source))).toEqual([]);
});

test("each module of the package is in one file of it", () => {
  const places = Object.values(bundle.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const ours = places.filter((source) => /^(?:src|decorators)\//.test(source));
  expect(ours.length).toBeGreaterThan(300);
  const twice = ours.filter((source, index) => ours.indexOf(source) !== index);
  expect(twice).toEqual([]);
});

test("the number of installed packages is within its budget", () => {
  const added = Object.keys(measured.dependencies).filter((name) => !(name in budget.dependencies));
  expect(added).toEqual([]);
});
