// Ids of the current observation for the lines of a log.
import { Writable } from "node:stream";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createLogger, format, transports } from "winston";
import { configure, createTraceId, logFields, observe, continueTrace } from "../../src/index.js";
import { captureTraces } from "../../src/testing/index.js";
import { unconfigured } from "../export/set-up.js";

unconfigured();

const log = observe(() => logFields(), { name: "log" });

describe("logFields", () => {
  test("returns the ids of the current trace and observation", async () => {
    const { result, observations } = await captureTraces(() => log());
    const [observation] = observations;

    expect(result).toEqual({
      trace_id: observation?.traceId,
      span_id: observation?.id,
      trace_flags: "01",
    });
  });

  test("returns the id of a continued trace", async () => {
    const traceId = createTraceId("order-1");
    const { result } = await captureTraces(() => continueTrace({ traceId }, () => log()));
    expect(result).toMatchObject({ trace_id: traceId });
  });

  test("returns no fields outside an observation, unsampled, or while tracing is off", () => {
    expect(logFields()).toEqual({});
    configure({ sample: 0, record: true });
    expect(log()).toEqual({});
    configure({ enabled: false });
    expect(log()).toEqual({});
  });
});

/** A stream that keeps the lines of a log. */
function lines(): { readonly stream: Writable; readonly read: () => unknown[] } {
  const kept: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      kept.push(String(chunk));
      done();
    },
  });
  return { stream, read: () => kept.map((line) => JSON.parse(line) as unknown) };
}

test("pino writes the ids into each line of an observation", async () => {
  const { stream, read } = lines();
  const logger = pino({ mixin: logFields }, stream);
  const work = observe(() => logger.info({ step: 1 }, "working"), { name: "work" });
  const { observations } = await captureTraces(() => work());
  logger.info("idle");

  const [inside, outside] = read();
  expect(inside).toMatchObject({
    step: 1,
    msg: "working",
    trace_id: observations[0]?.traceId,
    span_id: observations[0]?.id,
    trace_flags: "01",
  });
  expect(outside).not.toHaveProperty("trace_id");
});

test("winston writes the ids into each line of an observation", async () => {
  const { stream, read } = lines();
  const withTrace = format((info) => Object.assign(info, logFields()));
  const logger = createLogger({
    format: format.combine(withTrace(), format.json()),
    transports: [new transports.Stream({ stream })],
  });
  const work = observe(() => logger.info("working", { step: 1 }), { name: "work" });
  const { observations } = await captureTraces(() => work());
  logger.info("idle");

  const [inside, outside] = read();
  expect(inside).toMatchObject({
    step: 1,
    message: "working",
    trace_id: observations[0]?.traceId,
    span_id: observations[0]?.id,
  });
  expect(outside).not.toHaveProperty("trace_id");
});
