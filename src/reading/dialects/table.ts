// All dialects. The first value for a field wins, so a library precedes the convention that it
// writes beside its own attributes.
import type { ReceivedSpan } from "../received.js";
import { aiSdk } from "./ai-sdk.js";
import type { Dialect, Fields } from "./dialect.js";
import { genAi } from "./gen-ai.js";
import { langSmith } from "./langsmith.js";
import { mcp } from "./mcp.js";
import { openInference } from "./openinference.js";
import { openLlmetry } from "./openllmetry.js";
import { pydanticAi } from "./pydantic-ai.js";

const DIALECTS: readonly Dialect[] = [
  aiSdk,
  openInference,
  pydanticAi,
  openLlmetry,
  langSmith,
  mcp,
  genAi,
];

/** The dialects that know the name of an attribute or event, a bit for each. */
interface KnownName {
  /** The dialects that read it. */
  readonly readers: number;
  /** The dialects to which it is input or output. */
  readonly contents: number;
}

const KNOWN = new Map<string, KnownName>();
/** Names are few; a program that makes one for each span is not remembered. */
const MOST_KNOWN = 10_000;

function knownName(name: string): KnownName {
  const before = KNOWN.get(name);
  if (before !== undefined) return before;
  const known = {
    readers: bitsOf(({ namespaces }) =>
      namespaces.some((one) => name === one || name.startsWith(`${one}.`)),
    ),
    contents: bitsOf(({ contents }) => contents.some((one) => name.startsWith(one))),
  };
  if (KNOWN.size < MOST_KNOWN) KNOWN.set(name, known);
  return known;
}

function bitsOf(is: (dialect: Dialect) => boolean): number {
  return DIALECTS.reduce((bits, dialect, place) => (is(dialect) ? bits | (1 << place) : bits), 0);
}

/** The fields that the dialects of a span found. */
interface DialectReading {
  readonly fields: Fields;
  /** The name of the first that found a field. */
  readonly dialect: string | undefined;
  /** Whether an attribute is input or output to one of them. */
  readonly isContent: (name: string) => boolean;
}

/** Reads a span by each dialect whose namespace an attribute or event of it has. */
export function readDialects(span: ReceivedSpan): DialectReading {
  let readers = 0;
  for (const name in span.attributes) readers |= knownName(name).readers;
  for (const { name } of span.events) readers |= knownName(name).readers;
  const fields: Record<string, unknown> = {};
  let finders = 0;
  let first: string | undefined;
  for (const [place, dialect] of DIALECTS.entries()) {
    if ((readers & (1 << place)) === 0) continue;
    const found: Readonly<Record<string, unknown>> = dialect.read(span);
    for (const key in found) {
      const value = found[key];
      if (value === undefined) continue;
      first ??= dialect.name;
      finders |= 1 << place;
      // Two of them may each have some parameters and some metadata.
      const isRecord = key === "modelParameters" || key === "metadata";
      fields[key] = isRecord
        ? { ...(value as object), ...(fields[key] as object) }
        : (fields[key] ?? value);
    }
  }
  return {
    fields,
    dialect: first,
    isContent: (name) => (knownName(name).contents & finders) !== 0,
  };
}
