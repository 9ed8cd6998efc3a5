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

/** The places in the table of the dialects that know a namespace. */
const BY_NAMESPACE = new Map<string, number[]>();
for (const [place, { namespaces }] of DIALECTS.entries()) {
  for (const namespace of namespaces) {
    BY_NAMESPACE.set(namespace, [...(BY_NAMESPACE.get(namespace) ?? []), place]);
  }
}

/** The fields that the dialects of a span found. */
interface DialectReading {
  readonly fields: Fields;
  /** The name of the first that found a field. */
  readonly dialect: string | undefined;
  /** Beginnings of attributes that are input or output. */
  readonly contents: readonly string[];
}

/** Reads a span by each dialect whose namespace an attribute or event of it has. */
export function readDialects(span: ReceivedSpan): DialectReading {
  const places = new Set<number>();
  const add = (name: string): void => {
    const dot = name.indexOf(".");
    for (const place of BY_NAMESPACE.get(dot < 0 ? name : name.slice(0, dot)) ?? [])
      places.add(place);
  };
  for (const name in span.attributes) add(name);
  for (const { name } of span.events) add(name);
  const fields: Record<string, unknown> = {};
  const contents: string[] = [];
  let first: string | undefined;
  for (const [place, dialect] of DIALECTS.entries()) {
    if (!places.has(place)) continue;
    const found = Object.entries(dialect.read(span)).filter(([, value]) => value !== undefined);
    if (found.length === 0) continue;
    first ??= dialect.name;
    contents.push(...dialect.contents);
    for (const [key, value] of found) {
      // Two of them may each have some parameters and some metadata.
      const isRecord = key === "modelParameters" || key === "metadata";
      fields[key] = isRecord
        ? { ...(value as object), ...(fields[key] as object) }
        : (fields[key] ?? value);
    }
  }
  return { fields, dialect: first, contents };
}
