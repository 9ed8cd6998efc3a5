import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { requestJson, spanJson } from "../../src/export/pipeline/otlp-json.js";
import { wellFormed } from "../../src/foundation/well-formed.js";
import { OBSERVATION_LEVELS } from "../../src/foundation/observation-level.js";
import type { ObservationUpdate, TraceAttributes } from "../../src/tracing/fields.js";
import { OBSERVATION_TYPES } from "../../src/foundation/observation-type.js";
import { Observation } from "../../src/tracing/observation.js";
import { Trace } from "../../src/tracing/trace.js";
import { check } from "../properties/check.js";
import { unconfigured } from "./set-up.js";

unconfigured();

/** Every text that JavaScript can hold, lone surrogates among them. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom("\ud800", "\udc00x", '"\\\u0000\u2028', "constructor", "__proto__", "0"),
);
const record = fc.dictionary(text, text);
/** As the clock gives them: up to the year 2200, in steps of 2^-12 milliseconds. */
const time = fc
  .tuple(fc.integer({ min: 1_000, max: 7_258_118_400_000 }), fc.integer({ min: 0, max: 4095 }))
  .map(([ms, fraction]) => ms + fraction / 4096);
const numbers = fc.dictionary(text, fc.double({ min: 0, noNaN: true }));
const traceUpdate: fc.Arbitrary<TraceAttributes> = fc.record(
  {
    name: text,
    userId: text,
    sessionId: text,
    tags: fc.array(text),
    metadata: record,
    version: text,
    public: fc.boolean(),
  },
  { requiredKeys: [] },
);
const update: fc.Arbitrary<ObservationUpdate> = fc.record(
  {
    input: fc.oneof(text, fc.json()),
    output: fc.oneof(text, fc.jsonValue()),
    metadata: record,
    level: fc.constantFrom(...OBSERVATION_LEVELS),
    statusMessage: text,
    version: text,
    model: text,
    modelParameters: fc.dictionary(text, fc.jsonValue()),
    usage: fc.dictionary(text, fc.nat()),
    costDetails: numbers,
    prompt: fc.record({ name: text, version: fc.oneof(fc.nat(), fc.double()) }),
    completionStartTime: fc.date({ noInvalidDate: true }),
  },
  { requiredKeys: [] },
);
const observation = fc
  .record({
    traceUpdate,
    update,
    name: text,
    type: fc.constantFrom(...OBSERVATION_TYPES),
    startMs: time,
    endMs: time,
    parent: fc.constantFrom("none", "here", "remote"),
  })
  .map((made) => {
    const parent = made.parent === "none" ? undefined : "00f067aa0ba902b7";
    const remote = {
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      parentSpanId: parent,
      parentIsObserved: false,
      flags: 1,
      tracestate: "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
      local: new Map(),
    };
    const trace = new Trace(made.parent === "remote" ? { remote } : undefined, { add() {} });
    trace.update(made.traceUpdate);
    const observation = new Observation(trace, parent, made);
    observation.update(made.update);
    (observation as { startMs: number }).startMs = made.startMs;
    observation.end(made.endMs);
    return observation;
  });

/** The request that OpenTelemetry's own serialiser writes, its texts made well-formed. */
function theirs(observations: readonly Observation[]): unknown {
  const bytes = JsonTraceSerializer.serializeRequest(observations as unknown as ReadableSpan[]);
  return wellFormed(JSON.parse(new TextDecoder().decode(bytes)));
}

test("the OTLP/JSON writer writes what OpenTelemetry's serialiser writes, for any observation", () =>
  check(
    fc.property(fc.array(observation, { minLength: 1, maxLength: 4 }), (observations) => {
      const json = requestJson(observations.map(spanJson));
      expect(JSON.parse(json)).toEqual(theirs(observations));
      expect(json).not.toContain("\n");
    }),
    { numRuns: 500 },
  ));
