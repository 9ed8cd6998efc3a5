// Checks of `configure`'s options, beyond those that every function uses.
import { aFunction, anObject, aRecord, aUrl, type Check } from "../../foundation/options.js";
import type { Mask } from "../../masking/mask.js";

export const aBaseUrl: Check = {
  // Paths are appended to it, which fails behind "?", "#" and a blank.
  accepts: (value) =>
    aUrl.accepts(value) && !/[?#]/.test(value as string) && aUrl.accepts(`${value as string}/`),
  mustBe: "a URL such as https://cloud.langfuse.com",
};

export const aBatchSize: Check = {
  accepts: (value) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 10_000,
  mustBe: "a whole number between 1 and 10000",
};

export const someHeaders: Check = {
  accepts: (value) =>
    isRecordOf(value, isHeaderValue) && Object.keys(value as object).every(isToken),
  mustBe: "an object of header names and values, each on one line",
};

/** Headers that requests to Langfuse have anyway. */
const OWN_HEADERS = [
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "host",
  "transfer-encoding",
];

/** Headers beside those that requests to Langfuse have anyway. */
export const extraHeaders: Check = {
  accepts: (value) => someHeaders.accepts(value) && !Object.keys(value as object).some(isOwnHeader),
  mustBe: `${someHeaders.mustBe}, without ${OWN_HEADERS.join(", ")} and x-langfuse-*`,
};

function isOwnHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return OWN_HEADERS.includes(lower) || lower.startsWith("x-langfuse-");
}

/** Source: RFC 9110, 5.6.2. */
function isToken(name: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name);
}

/** The values that Node accepts: no line breaks, nothing beyond Latin-1. */
function isHeaderValue(value: unknown): boolean {
  return typeof value === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

export const aPriceList: Check = {
  accepts: (value) => isRecordOf(value, (rates) => isRecordOf(rates, isRate)),
  mustBe: "an object of models, each with a number of 0 or more for each kind of usage",
};

export const aTracerProvider: Check = {
  accepts: (value) => aFunction.accepts((value as { getTracer?: unknown } | null)?.getTracer),
  mustBe: "an OpenTelemetry TracerProvider",
};

export const aMeterProvider: Check = {
  accepts: (value) => aFunction.accepts((value as { getMeter?: unknown } | null)?.getMeter),
  mustBe: "an OpenTelemetry MeterProvider",
};

export const aMask: Check = {
  accepts: (value) =>
    Array.isArray(value) ? value.length > 0 && value.every((mask) => isMask(mask)) : isMask(value),
  mustBe: "a function that returns a string, not a promise, or an array of such functions",
};

/** An object with exactly one of these keys. */
export function oneKeyOf(fields: Readonly<Record<string, Check>>): Check {
  const { accepts } = anObject(fields);
  return {
    accepts: (value) =>
      accepts(value) &&
      Object.values(value as object).filter((field) => field !== undefined).length === 1,
    mustBe: `an object with one of ${Object.keys(fields).join(", ")}`,
    fields,
  };
}

function isMask(value: unknown): boolean {
  return typeof value === "function" && !returnsPromise(value as Mask);
}

function returnsPromise(mask: Mask): boolean {
  try {
    const masked: unknown = mask({ data: "", field: "input" });
    if (!(masked instanceof Promise)) return false;
    masked.catch(() => {});
    return true;
  } catch {
    // It may need more than an empty text. If it throws again, the value is replaced.
    return false;
  }
}

function isRecordOf(value: unknown, accepts: (field: unknown) => boolean): boolean {
  return aRecord.accepts(value) && Object.values(value as object).every(accepts);
}

function isRate(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
