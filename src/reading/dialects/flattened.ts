// Attributes that spell out one value, such as `gen_ai.prompt.0.role`, put together again.
import type { AttributeValue, SpanAttributes } from "../received.js";

/** Deeper parts of a name stay one key. */
const DEEPEST = 12;

interface Branch {
  value: AttributeValue | undefined;
  readonly inner: Map<string, Branch>;
}

/**
 * Returns the value under a prefix: keys that are all numbers make a list, in their order.
 * @returns undefined without such an attribute
 */
export function valueUnder(attributes: SpanAttributes, prefix: string): unknown {
  const start = `${prefix}.`;
  const root: Branch = { value: undefined, inner: new Map() };
  for (const key in attributes) {
    if (!key.startsWith(start)) continue;
    const parts = key.slice(start.length).split(".");
    const path = [...parts.slice(0, DEEPEST), ...restOf(parts)];
    let branch = root;
    for (const part of path) {
      let next = branch.inner.get(part);
      if (next === undefined)
        branch.inner.set(part, (next = { value: undefined, inner: new Map() }));
      branch = next;
    }
    branch.value = attributes[key];
  }
  return valueOf(root);
}

function restOf(parts: readonly string[]): string[] {
  return parts.length > DEEPEST ? [parts.slice(DEEPEST).join(".")] : [];
}

/** A list is as long as it has items: a span may number them as it likes. */
function valueOf({ value, inner }: Branch): unknown {
  if (inner.size === 0) return value;
  const entries = [...inner].map(([key, branch]) => [key, valueOf(branch)] as const);
  if (!entries.every(([key]) => /^\d+$/.test(key))) return Object.fromEntries(entries);
  return entries.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, item]) => item);
}

/** The attributes under a prefix, by the rest of their names. */
export function attributesUnder(
  attributes: SpanAttributes,
  prefix: string,
): Readonly<Record<string, AttributeValue>> | undefined {
  const start = `${prefix}.`;
  const found = Object.entries(attributes).filter(([key]) => key.startsWith(start));
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([key, value]) => [key.slice(start.length), value]));
}
