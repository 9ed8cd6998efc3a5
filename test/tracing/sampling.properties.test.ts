import { ROOT_CONTEXT } from "@opentelemetry/api";
import { SamplingDecision, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-base";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { byLot, lotOf } from "../../src/tracing/sampling.js";
import { check } from "../properties/check.js";

const digit = fc.constantFrom(...Array.from("0123456789abcdef"));
const traceId = fc
  .string({ unit: digit, minLength: 32, maxLength: 32 })
  .filter((id) => /[^0]/.test(id));
const rate = fc.oneof(
  fc.constantFrom(0, 1, 0.5, 0.1, 1e-9, 1 - 1e-9),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

test("sampling by trace id decides as OpenTelemetry's sampler does, for every id and rate", () =>
  check(
    fc.property(traceId, rate, (id, part) => {
      const { decision } = new TraceIdRatioBasedSampler(part).shouldSample(ROOT_CONTEXT, id);
      expect(byLot(part)(lotOf(id))).toBe(decision === SamplingDecision.RECORD_AND_SAMPLED);
    }),
    { numRuns: 2_000 },
  ));

test("sampling by trace id keeps at a higher rate each trace that it keeps at a lower one", () =>
  check(
    fc.property(traceId, rate, rate, (id, one, other) => {
      if (byLot(Math.min(one, other))(lotOf(id))) {
        expect(byLot(Math.max(one, other))(lotOf(id))).toBe(true);
      }
    }),
  ));
