// Does the same with Langfuse's SDK and with ours, and compares what arrives, attribute by
// attribute: it is equal but for the differences that are listed. The spans that the package sends
// itself equal those that it gives to a provider with Langfuse's own span processor.
import { isDeepStrictEqual } from "node:util";
import { CASES } from "./cases.js";
import { A_TIME, DIFFERENCES, type Difference } from "./differences.js";
import { joined, ours, theirs, type Side } from "./sides.js";
import { Collector, type Span } from "./spans.js";

const begin = Date.now();
const collector = new Collector();
const url = await collector.start();

// One after the other: each side is the only one in its part of the process.
const ourSpans = await spansOf(ours(url));
const joinedSpans = await spansOf(joined(url));
const theirSpans = await spansOf(theirs(url));
collector.stop();

let passed = 0;
let failed = 0;
for (const name of Object.keys(CASES)) {
  const listed = DIFFERENCES.filter(({ at }) => at.startsWith(`${name} / `));
  judge(
    `${name}, beside Langfuse's`,
    compare(name, theirSpans, ourSpans).filter((found) => !isDefaultTraceName(found)),
    listed,
  );
  judge(`${name}, sent by Langfuse's processor`, compare(name, joinedSpans, ourSpans), []);
}
console.log(`equality: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** The found differences must be the listed ones: no more and no less. */
function judge(what: string, found: readonly Found[], listed: readonly Found[]): void {
  const unlisted = found.filter((one) => !listed.some((other) => isSame(one, other)));
  const gone = listed.filter((one) => !found.some((other) => isSame(one, other)));
  if (unlisted.length + gone.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  for (const difference of unlisted) console.error(`${what}: not listed:`, difference);
  for (const difference of gone) console.error(`${what}: listed, and not so:`, difference);
}

/** This package sends the trace's name always. Langfuse's SDK sends one that the program has set. */
function isDefaultTraceName({ at, theirs, ours }: Found): boolean {
  return at.endsWith(" / langfuse.trace.name") && theirs === undefined && ours !== undefined;
}

async function spansOf(side: Side): Promise<SpansByCase> {
  const all = new Map<string, Map<string, Span>>();
  for (const [name, run] of Object.entries(CASES)) {
    /* oxlint-disable no-await-in-loop -- each case's spans are told apart by time */
    await run(side);
    await side.flush();
    /* oxlint-enable no-await-in-loop */
    all.set(name, collector.take());
  }
  return all;
}

/** By case, then by name. */
type SpansByCase = ReadonlyMap<string, ReadonlyMap<string, Span>>;

type Found = Omit<Difference, "why">;

/** Every difference between the spans of one case. */
function compare(name: string, theirSide: SpansByCase, ourSide: SpansByCase): Found[] {
  const theirs = theirSide.get(name) ?? new Map<string, Span>();
  const ours = ourSide.get(name) ?? new Map<string, Span>();
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((span) => {
    const one = flat(theirs.get(span));
    const other = flat(ours.get(span));
    return [...new Set([...Object.keys(one), ...Object.keys(other)])]
      .filter((what) => !isDeepStrictEqual(one[what], other[what]))
      .map((what) => ({
        at: `${name} / ${span} / ${what}`,
        theirs: one[what],
        ours: other[what],
      }));
  });
}

/** The compared parts of a span, by name. */
function flat(span: Span | undefined): Record<string, unknown> {
  if (span === undefined) return {};
  const { attributes, ...rest } = span;
  const entries = Object.entries({ ...rest, ...attributes });
  return Object.fromEntries(
    entries.map(([what, value]) => [what, isOfThisRun(value) ? A_TIME : value]),
  );
}

function isOfThisRun(value: unknown): boolean {
  const time = typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
  return time && Date.parse(value) >= begin;
}

function isSame(one: Found, other: Found): boolean {
  return (
    one.at === other.at &&
    isDeepStrictEqual(one.theirs, other.theirs) &&
    isDeepStrictEqual(one.ours, other.ours)
  );
}
