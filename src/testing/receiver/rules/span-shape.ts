// The rules about a span without its attributes: ids, times, name and scope.
import { jsonSnippet } from "../../../reading/json.js";
import type { SpanRule } from "./rule.js";

const ZEROS = /^0+$/;

/** Ids are lower-case hex of 32 and 16 digits and not all zero (W3C trace context). */
export const idsAreHex: SpanRule = ({ traceId, spanId, parentSpanId }) => {
  const problems: string[] = [];
  const check = (field: string, id: string, length: number): void => {
    if (!/^[0-9a-f]+$/.test(id) || id.length !== length) {
      problems.push(`${field} must be ${length} lower-case hex digits (got ${jsonSnippet(id)})`);
    } else if (ZEROS.test(id)) {
      problems.push(`${field} must not be all zeros`);
    }
  };
  check("traceId", traceId, 32);
  check("spanId", spanId, 16);
  if (parentSpanId !== undefined) check("parentSpanId", parentSpanId, 16);
  if (parentSpanId === spanId) problems.push("parentSpanId is the span's own id");
  return problems;
};

/** A span ends when or after it starts. */
export const endsAfterStart: SpanRule = ({ startTimeUnixNano, endTimeUnixNano }) =>
  BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano)
    ? []
    : [`endTimeUnixNano ${endTimeUnixNano} is before startTimeUnixNano ${startTimeUnixNano}`];

/** 2001-09-09. Milliseconds or microseconds in place of nanoseconds are always earlier. */
const EARLIEST_NANOS = 10n ** 18n;

/** Times are nanoseconds since the epoch, not another unit. */
export const timesAreNanos: SpanRule = ({ startTimeUnixNano }) =>
  BigInt(startTimeUnixNano) >= EARLIEST_NANOS
    ? []
    : [`startTimeUnixNano ${startTimeUnixNano} is before 2001: is it in nanoseconds?`];

export const isNamed: SpanRule = ({ name }) => (name === "" ? ["the span has no name"] : []);

/** With any other scope Langfuse copies every attribute into the observation's metadata. */
export const scopeIsLangfuse: SpanRule = ({ scope }) =>
  scope.name.startsWith("langfuse-sdk")
    ? []
    : [`scope.name must begin with "langfuse-sdk" (got ${jsonSnippet(scope.name)})`];
