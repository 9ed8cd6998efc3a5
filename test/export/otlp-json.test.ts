import { expect, test } from "vitest";
import { spanJson } from "../../src/export/pipeline/otlp-json.js";
import { Observation } from "../../src/tracing/observation.js";
import { Trace } from "../../src/tracing/trace.js";
import { unconfigured } from "./set-up.js";

unconfigured();

test("the OTLP/JSON writer keeps times to the nanosecond that the clock gave", () => {
  const late = new Observation(new Trace(undefined, { add() {} }), undefined, {
    name: "late",
    type: "span",
  });
  Object.assign(late, { startMs: 1_795_449_600_123.456_787_109_375, endMs: undefined });
  late.end(1_795_449_600_124);

  expect(JSON.parse(spanJson(late))).toMatchObject({
    // The nearest step of 2^-12 ms that a number of this size can hold.
    startTimeUnixNano: "1795449600123456787",
    endTimeUnixNano: "1795449600124000000",
  });
});
