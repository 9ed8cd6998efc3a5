// Do no harm, and the other way round: properties that other code puts on Object.prototype neither
// steer the package (addresses, keys, options, what is recorded) nor break the program.
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LANGFUSE, OPTIONS, SPOOL } from "../../../src/export/configure/options-table.js";
import { startReceiver, type Receiver } from "../../../src/testing/index.js";
import { buildProgram, runNode } from "../../export/child.js";
import type { Moment, Task } from "./polluted-program.js";

const EVIL = '"http://127.0.0.1:9/evil"';

/** Values that would be valid where the name is an option or a field; any other name gets a text. */
const VALUES: Readonly<Record<string, string>> = {
  enabled: "false",
  destination: `{ otlp: { url: ${EVIL} } }`,
  otlp: `{ url: ${EVIL} }`,
  langfuse: `{ baseUrl: ${EVIL} }`,
  langfuseV3: `{ baseUrl: ${EVIL} }`,
  tracerProvider: "{ getTracer() { throw new Error('polluted'); } }",
  baseUrl: EVIL,
  url: EVIL,
  headers: '{ authorization: "polluted" }',
  record: "true",
  sample: "0",
  sampled: "false",
  flushAt: "10000",
  flushInterval: "3600",
  exitTimeout: "0",
  spool: "true",
  onDrop: "() => {}",
  mask: '() => "masked"',
  media: "false",
  logger: "() => {}",
  maxBytes: "1024",
  maxAge: "1",
  asType: '"agent"',
  captureInput: "false",
  captureOutput: "false",
  metadata: "{ polluted: true }",
  level: '"ERROR"',
  tags: '["polluted"]',
  public: "true",
  usage: "{ input: 5 }",
  usageDetails: "{ input: 5 }",
  costDetails: "{ input: 5 }",
  prompt: '{ name: "polluted", version: 1 }',
  trace: '{ userId: "polluted" }',
  isOnce: "true",
  takesAll: "false",
  isCapture: "true",
  tries: "1",
  prices: "{}",
};

/** Names with which Node itself can't send a request: traces wait until they are gone. */
const STOPS_NODE = new Set(["timeout", "signal"]);

/** Every name of an option or a field, and of what the package passes on inside. */
const NAMES = [
  ...[OPTIONS, LANGFUSE, SPOOL].flatMap((table) => Object.keys(table)),
  ...`
    langfuse langfuseV3 otlp tracerProvider url headers LANGFUSE_BASE_URL LANGFUSE_HOST
    LANGFUSE_RELEASE MISTRAL_TRACED_RECORD name asType captureInput captureOutput metadata version
    level trace input output statusMessage model modelParameters usage
    usageDetails costDetails prompt completionStartTime isFallback baggage parentSpanId userId
    sessionId tags public traceName isOnce seed sampled remote
    observationId configId dataType comment takesAll isCapture tries fields
    default variable opening current attributes enumerable configurable keepSdkSpans
    failed items started kind addInitializer
  `
    .trim()
    .split(/\s+/),
].filter((name) => !STOPS_NODE.has(name));

/** Names that Node, the language or a loader reads of every object: alone, each with its value. */
const ALONE: readonly (readonly [name: string, value: string])[] = [
  ["timeout", "1"],
  ["agent", "{}"],
  ["signal", '"polluted"'],
  ["host", '"evil.invalid"'],
  ["hostname", '"evil.invalid"'],
  ["port", "9"],
  ["path", '"/evil"'],
  ["socketPath", '"/evil"'],
  ["auth", '"evil:evil"'],
  ["method", '"DELETE"'],
  ["protocol", '"evil:"'],
  ["lookup", "() => { throw new Error('polluted'); }"],
  ["encoding", '"latin1"'],
  ["mode", "0o777"],
  ["flag", '"w"'],
  ["recursive", "false"],
  ["get", "() => 1"],
  ["set", "() => {}"],
  ["value", '"polluted"'],
  ["writable", "true"],
  ["then", '"polluted"'],
  ["toJSON", '() => "polluted"'],
  ["return", "undefined"],
  ["next", "() => 1"],
  ["constructor", '"polluted"'],
  ["__defineGetter__", '"polluted"'],
  ["highWaterMark", "1"],
  ["once", "true"],
];

let receiver: Receiver;
let program: Awaited<ReturnType<typeof buildProgram>>;
beforeAll(async () => {
  receiver = await startReceiver();
  program = await buildProgram(SOURCE);
});
afterAll(async () => {
  rmSync(program.directory, { recursive: true });
  await receiver.close();
});

const SOURCE = `
  import { runPolluted } from "./test/law/surroundings/polluted-program.js";
  await runPolluted(JSON.parse(process.env.TASK), () => import("mistral-traced/observe"));
`;

/** Runs the program, and returns its result and what Langfuse received, without ids and times. */
async function run(task: Task) {
  receiver.clear();
  const ended = await runNode([program.file], {
    cwd: program.directory,
    env: {
      TASK: JSON.stringify(task),
      LANGFUSE_PUBLIC_KEY: receiver.publicKey,
      LANGFUSE_SECRET_KEY: receiver.secretKey,
      LANGFUSE_BASE_URL: receiver.url,
      LANGFUSE_TIMEOUT: "1",
      MISTRAL_TRACED_EXIT_TIMEOUT: "0",
      MISTRAL_TRACED_SPOOL: "false",
    },
  });
  const names = new Map(receiver.observations.map(({ id, name }) => [id, name]));
  const received = {
    observations: receiver.observations
      .map(({ parentId, name, type, level, input, output, metadata, ...of }) => ({
        name,
        type,
        level,
        input,
        output,
        metadata,
        parent: parentId && names.get(parentId),
        more: [of.statusMessage, of.version, of.userId, of.sessionId, of.tags, of.environment],
      }))
      .toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other))),
    attributes: receiver.spans
      .map(({ attributes }) => Object.keys(attributes).toSorted().join())
      .toSorted(),
    scores: receiver.scores.map(({ traceId: _, timestamp: __, ...score }) => score),
    requests: receiver.requests
      .map(({ method, path, headers }) => [method, path, headers["authorization"]].join(" "))
      .toSorted(),
  };
  return { results: ended.stdout, code: ended.code, received };
}

/** By moment, the run in which nothing is polluted. */
const cleanRuns = new Map<Moment, ReturnType<typeof run>>();

function clean(moment: Moment): ReturnType<typeof run> {
  const made = cleanRuns.get(moment) ?? run({ properties: "{}", moment, isBare: false });
  cleanRuns.set(moment, made);
  return made;
}

const source = (names: readonly string[]): string =>
  `{ ${names.map((name) => `${JSON.stringify(name)}: ${VALUES[name] ?? '"polluted"'}`).join()} }`;

const MOMENTS: readonly Moment[] = ["before the import", "after the import", "between calls"];

describe("properties that other code puts on Object.prototype steer nothing and break nothing", () => {
  test.each(MOMENTS)("all options and fields at once, %s", async (moment) => {
    const expected = await clean(moment);
    expect(expected.received.observations.length).toBeGreaterThan(7);
    expect(await run({ properties: source(NAMES), moment, isBare: false })).toEqual(expected);
  });

  test.each(ALONE)("%s alone", async (name, value) => {
    const properties = `{ ${name}: ${value} }`;
    const moment = "between calls";
    const endsAtOnce = STOPS_NODE.has(name);
    const bare = await run({ properties, moment, isBare: true, endsAtOnce });
    const traced = await run({ properties, moment, isBare: false, endsAtOnce });
    expect([traced.results, traced.code]).toEqual([bare.results, bare.code]);
    if (!endsAtOnce) expect(traced.received).toEqual((await clean(moment)).received);
  });
});
