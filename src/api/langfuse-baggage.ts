// A trace's attributes as baggage, under the names of Langfuse's own SDKs, so that a service traced
// by those continues our trace, and the other way round.
// Source: propagation of @langfuse/core 5.11, and of Langfuse's Python SDK 5.0.
import type { TraceAttributes } from "../tracing/fields.js";
import { textOf } from "../tracing/metadata.js";
import type { CheckedTraceAttributes } from "../tracing/trace-attributes.js";
import { baggageMember, formValue, type BaggageMember } from "../w3c/baggage.js";
import { readPythonList } from "./python-list.js";

const PREFIX = "langfuse_";
/** Marks that the parent is sent to Langfuse too, so that the receiver holds no root. */
const TRACE_ID = `${PREFIX}trace_id`;
const METADATA = `${PREFIX}metadata_`;
const TAGS = `${PREFIX}tags`;
const FIELDS = {
  userId: `${PREFIX}user_id`,
  sessionId: `${PREFIX}session_id`,
  version: `${PREFIX}version`,
  name: `${PREFIX}trace_name`,
  environment: `${PREFIX}environment`,
} as const;
/** The most characters of a metadata value that Langfuse's SDKs pass on. */
const MAX_METADATA = 200;

/** The attributes of a trace in baggage. */
interface LangfuseBaggage {
  readonly update: TraceAttributes;
  /** The trace that the parent is sent to Langfuse with. */
  readonly observedTraceId: string | undefined;
  /** All other members, to be passed on: Langfuse's prompt and experiment among them. */
  readonly others: readonly BaggageMember[];
}

/** Takes the attributes of a trace out of baggage. */
export function readLangfuseBaggage(members: readonly BaggageMember[]): LangfuseBaggage {
  const read = members.filter(isRead);
  // Each SDK writes a plus as %2B, and Python's writes a space as a plus.
  const values = new Map(read.map((member) => [member.key, formValue(member)]));
  const update: Record<string, unknown> = {};
  for (const [field, key] of Object.entries(FIELDS)) {
    const value = values.get(key);
    if (value !== undefined) update[field] = value;
  }
  const tags = values.get(TAGS);
  if (tags !== undefined) {
    update["tags"] = readPythonList(tags) ?? tags.split(",").filter((tag) => tag !== "");
  }
  const metadata = [...values].filter(([key]) => key.startsWith(METADATA));
  if (metadata.length > 0) {
    update["metadata"] = Object.fromEntries(
      metadata.map(([key, value]) => [key.slice(METADATA.length), unquoted(value)]),
    );
  }
  return {
    update,
    observedTraceId: values.get(TRACE_ID)?.trim().toLowerCase(),
    others: members.filter((member) => !isRead(member)),
  };
}

/** Python's SDK writes a text in metadata as JSON. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    const text = JSON.parse(value) as unknown;
    return typeof text === "string" ? text : value;
  } catch {
    return value;
  }
}

const READ: ReadonlySet<string> = new Set([TRACE_ID, TAGS, ...Object.values(FIELDS)]);

function isRead({ key }: BaggageMember): boolean {
  return READ.has(key) || key.startsWith(METADATA);
}

/** The attributes of a trace as baggage; a value too long for a header is left out. */
export function langfuseBaggage(
  attributes: CheckedTraceAttributes,
  observedTraceId: string | undefined,
): BaggageMember[] {
  const members: (BaggageMember | undefined)[] = [];
  if (observedTraceId !== undefined) members.push(baggageMember(TRACE_ID, observedTraceId));
  for (const [field, key] of Object.entries(FIELDS)) {
    const value = attributes[field as keyof typeof FIELDS];
    if (value !== undefined) members.push(baggageMember(key, value));
  }
  if (attributes.tags?.length) members.push(baggageMember(TAGS, attributes.tags.join(",")));
  for (const [key, value] of Object.entries(attributes.metadata ?? {})) {
    const text = textOf(value);
    if (text.length <= MAX_METADATA) members.push(baggageMember(METADATA + key, text));
  }
  return members.filter((member) => member !== undefined);
}
