// The attributes that all observations of a trace carry, and Langfuse's limits for each. A value
// that it would cut, rename or drop in silence is left out here, with a warning that names it.
import {
  aBoolean,
  anArray,
  aRecord,
  aString,
  show,
  unknownName,
  type Check,
  type Checks,
} from "../foundation/options.js";
import { ownFields } from "../foundation/own-fields.js";
import type { TraceAttributes } from "./fields.js";
import { warnOnce } from "./log.js";
import type { MaskedField } from "../masking/mask.js";
import { maskText, maskTraceMetadata } from "./masking.js";
import { snapshotMetadata, type Metadata } from "./metadata.js";

/** A trace's attributes as they are sent; metadata is already snapshotted. */
export interface CheckedTraceAttributes {
  name?: string;
  userId?: string;
  sessionId?: string;
  tags?: readonly string[];
  metadata?: Metadata;
  version?: string;
  environment?: string;
  public?: boolean;
}

/** The most characters of a name, an id or a tag. Source: Langfuse's limits of propagated attributes. */
export const MAX_TRACE_ATTRIBUTE = 200;

/** Checks of the attributes where the program writes them down, as in the options of a decorator. */
export const TRACE_CHECKS: Checks<TraceAttributes> = {
  name: aString,
  userId: aString,
  sessionId: aString,
  tags: anArray,
  metadata: aRecord,
  version: aString,
  environment: aString,
  public: aBoolean,
};

/** Texts that JavaScript makes of a missing value, which are not ids. */
export const PLACEHOLDERS: ReadonlySet<string> = new Set([
  "",
  "undefined",
  "null",
  "NaN",
  "[object Object]",
]);

/** Whether Langfuse takes `name` as an environment; it makes "default" of any other. */
export function isEnvironment(name: unknown): name is string {
  return typeof name === "string" && /^(?!langfuse)[a-z0-9_-]{1,40}$/.test(name);
}

/** The values that {@link isEnvironment} accepts, in words. */
export const anEnvironment: Check = {
  accepts: isEnvironment,
  mustBe: 'at most 40 characters of a-z, 0-9, "-" and "_", not beginning with "langfuse"',
};

/** Sets the fields of `update`; tags and metadata are added to earlier ones. */
export function updateAttributes(attributes: CheckedTraceAttributes, given: TraceAttributes): void {
  if (!aRecord.accepts(given)) {
    warnLeftOut("attributes", aRecord.mustBe, show(given));
    return;
  }
  const update = ownFields(given);
  for (const field of Object.keys(update))
    if (!Object.hasOwn(TRACE_CHECKS, field)) warnUnknown(field);
  for (const field of ["name", "userId", "sessionId", "version"] as const) {
    const value = update[field];
    if (value === undefined || value === null) continue;
    const text = attributeText(field, value);
    if (text !== undefined) attributes[field] = text;
  }
  if (update.environment !== undefined) setEnvironment(attributes, update.environment);
  if (typeof update.public === "boolean") attributes.public = update.public;
  else if (update.public !== undefined) warnLeftOut("public", aBoolean.mustBe, show(update.public));
  if (update.tags) addTags(attributes, update.tags);
  if (update.metadata && !aRecord.accepts(update.metadata)) {
    warnLeftOut("metadata", aRecord.mustBe, show(update.metadata));
  } else if (update.metadata) {
    const metadata = maskTraceMetadata(snapshotMetadata(update.metadata));
    attributes.metadata = { ...attributes.metadata, ...metadata };
  }
}

/** Adds attributes that were checked before to `attributes`, by the rules of {@link updateAttributes}. */
export function mergeAttributes(
  attributes: CheckedTraceAttributes,
  more: CheckedTraceAttributes,
): void {
  const { tags, metadata } = attributes;
  Object.assign(attributes, more);
  if (tags && more.tags) attributes.tags = union(tags, more.tags);
  if (metadata && more.metadata) attributes.metadata = { ...metadata, ...more.metadata };
}

function setEnvironment(attributes: CheckedTraceAttributes, value: unknown): void {
  if (isEnvironment(value)) attributes.environment = value;
  else warnLeftOut("environment", anEnvironment.mustBe, show(value));
}

function addTags(attributes: CheckedTraceAttributes, tags: unknown): void {
  if (!Array.isArray(tags)) {
    warnLeftOut("tags", "an array of strings", show(tags));
    return;
  }
  const accepted = tags.flatMap((tag: unknown) => attributeText("tags", tag) ?? []);
  if (accepted.length > 0) attributes.tags = union(attributes.tags ?? [], accepted);
}

function union(some: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...some, ...others])];
}

/** The names of the fields for a mask. */
const MASKED = {
  name: "traceName",
  userId: "userId",
  sessionId: "sessionId",
  version: "version",
  tags: "tags",
} as const satisfies Record<string, MaskedField>;

/** The text of an id or a name; an id that is a number is accepted as its digits. */
function attributeText(field: keyof typeof MASKED, value: unknown): string | undefined {
  const candidate = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  // Masked before it is looked at, as a warning shows it.
  const text = typeof candidate === "string" ? maskText(MASKED[field], candidate) : candidate;
  if (typeof text === "string" && text.length <= MAX_TRACE_ATTRIBUTE && !PLACEHOLDERS.has(text)) {
    return text;
  }
  const isLong = typeof text === "string" && text.length > MAX_TRACE_ATTRIBUTE;
  warnLeftOut(
    field,
    `a string of 1 to ${MAX_TRACE_ATTRIBUTE} characters`,
    isLong ? `${text.length}: ${show(text)}` : show(text),
  );
  return undefined;
}

function warnUnknown(field: string): void {
  warnOnce(`trace:${field}`, unknownName("unknown attribute of a trace:", field, TRACE_CHECKS));
}

function warnLeftOut(field: string, mustBe: string, got: string): void {
  const what = field === "tags" ? "a tag" : field === "name" ? "a trace's name" : `\`${field}\``;
  warnOnce(`trace:${field}`, `${what} must be ${mustBe} (got ${got}). It is ignored.`);
}
