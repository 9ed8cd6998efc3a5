// What each option of `configure` takes. The same checks hold for the environment variables.
import {
  aBoolean,
  aFunction,
  aNumber,
  aRecord,
  aString,
  either,
  oneOf,
  type Check,
  type Checks,
} from "../../foundation/options.js";
import type { Mask } from "../../masking/mask.js";
import { anEnvironment } from "../../tracing/trace-attributes.js";
import type { ConfigureOptions } from "./configure-options.js";
import type { OtlpOptions } from "../langfuse/endpoint.js";
import { aSpool } from "./spool-settings.js";

const aUrl: Check = {
  accepts: (value) => typeof value === "string" && /^https?:/i.test(value) && URL.canParse(value),
  mustBe: "a URL",
};

export const aBaseUrl: Check = {
  // Paths are put behind it, which would be no path behind "?" or "#", and none at all behind a blank.
  accepts: (value) =>
    aUrl.accepts(value) && !/[?#]/.test(value as string) && aUrl.accepts(`${value as string}/`),
  mustBe: "a URL such as https://cloud.langfuse.com",
};

const aDirectory: Check = {
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).join() === "directory" &&
    aString.accepts((value as { directory: unknown }).directory),
  mustBe: "{ directory: a path }",
};

const anOtlp: Check = {
  accepts(value) {
    if (!aRecord.accepts(value)) return false;
    const { url, headers = {}, ...rest } = value as Partial<Record<keyof OtlpOptions, unknown>>;
    return (
      aUrl.accepts(url) &&
      aRecord.accepts(headers) &&
      Object.values(headers as object).every((header) => typeof header === "string") &&
      Object.keys(rest).length === 0
    );
  },
  mustBe: "{ url: such as http://collector:4318/v1/traces, headers: names and strings }",
};

const aMask: Check = {
  accepts: (value) => typeof value === "function" && !answersLater(value as Mask),
  mustBe: "a function that returns a string at once, not a promise",
};

function answersLater(mask: Mask): boolean {
  try {
    const answer: unknown = mask({ data: "", field: "input" });
    if (!(answer instanceof Promise)) return false;
    answer.catch(() => {});
    return true;
  } catch {
    // It may need more than an empty text; when it throws again, the value is replaced.
    return false;
  }
}

const aPriceList: Check = {
  accepts: (value) => isRecordOf(value, (rates) => isRecordOf(rates, isRate)),
  mustBe: "an object of models, each with a number of 0 or more for each kind of usage",
};

function isRecordOf(value: unknown, accepts: (field: unknown) => boolean): boolean {
  return aRecord.accepts(value) && Object.values(value as object).every(accepts);
}

function isRate(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

export const aBatchSize: Check = {
  accepts: (value) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 10_000,
  mustBe: "a whole number between 1 and 10000",
};

export const aSampleRate = aNumber(0, 1);
const aTracerProvider: Check = {
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    typeof (value as { getTracer?: unknown }).getTracer === "function",
  mustBe: "an OpenTelemetry TracerProvider",
};

export const anInterval = aNumber(0.01, 3_600, "seconds");
export const aTimeout = aNumber(0.01, 600, "seconds");
export const anExitTimeout = aNumber(0, 600, "seconds");

/** What each option of {@link configure} takes. */
export const CONFIGURE_CHECKS: Checks<ConfigureOptions> = {
  enabled: aBoolean,
  publicKey: aString,
  secretKey: aString,
  baseUrl: aBaseUrl,
  environment: anEnvironment,
  release: aString,
  record: either(aBoolean, aDirectory),
  sampleRate: aSampleRate,
  sample: aFunction,
  transport: oneOf(["otlp", "ingestion"]),
  otlp: anOtlp,
  exportMode: oneOf(["batched", "immediate"]),
  flushAt: aBatchSize,
  flushInterval: anInterval,
  timeout: aTimeout,
  exitTimeout: anExitTimeout,
  spool: aSpool,
  onDrop: aFunction,
  mask: aMask,
  tracerProvider: aTracerProvider,
  mediaUpload: aBoolean,
  maxMediaBytes: aNumber(1, 32 * 1024 * 1024, "bytes"),
  prices: aPriceList,
  logger: aFunction,
};
