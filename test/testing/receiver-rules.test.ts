// Each of Langfuse's rules: an export that keeps it, and one that breaks it and no other.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Receiver } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";

let langfuse: Receiver;
beforeAll(async () => {
  langfuse = await startReceiver({ strict: false });
});
afterAll(() => langfuse.close());

/** The difference of an export from one that breaks no rule. */
interface Export {
  /** Undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly scope?: unknown;
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly span?: Readonly<Record<string, unknown>>;
  /** Plain values, or AnyValues; undefined takes one away. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** In place of the whole body. */
  readonly body?: string | Buffer;
}

const clean = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  name: "chat",
  startTimeUnixNano: "1764000000100000000",
  endTimeUnixNano: "1764000000900000000",
};

function bodyOf({
  scope = { name: "langfuse-sdk" },
  span,
  attributes,
  resource = { "service.name": "test" },
}: Export): string {
  const all = {
    "langfuse.observation.type": "generation",
    "langfuse.internal.is_app_root": true,
    ...attributes,
  };
  const keyValues = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    // " key" is sent as a second "key".
    .map(([key, value]) => ({ key: key.trim(), value: anyValueOf(value) }));
  const spans = [{ ...clean, attributes: keyValues, ...span }];
  const resourceAttributes = Object.entries(resource).map(([key, value]) => ({
    key,
    value: anyValueOf(value),
  }));
  return JSON.stringify({
    resourceSpans: [
      { resource: { attributes: resourceAttributes }, scopeSpans: [{ scope, spans }] },
    ],
  });
}

function anyValueOf(value: unknown): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { intValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Array.isArray(value) ? { arrayValue: { values: value.map(anyValueOf) } } : value;
}

async function violationsOf(sent: Export): Promise<readonly string[]> {
  langfuse.clear();
  const headers = {
    authorization: `Basic ${btoa(`${langfuse.publicKey}:${langfuse.secretKey}`)}`,
    "content-type": "application/json",
    "x-langfuse-ingestion-version": "4",
    ...sent.headers,
  };
  await fetch(`${langfuse.url}/api/public/otel/v1/traces`, {
    method: "POST",
    headers: Object.entries(headers).flatMap(([name, value]) => (value ? [[name, value]] : [])),
    body: sent.body ?? bodyOf(sent),
  });
  return [...langfuse.violations];
}

type Case = readonly [rule: string, kept: Export, broken: Export, says: RegExp];

function check(cases: readonly Case[]): void {
  it.each(cases)("the receiver has the rule: %s", async (_rule, kept, broken, says) => {
    expect(await violationsOf(kept)).toEqual([]);
    expect(await violationsOf(broken)).toEqual([expect.stringMatching(says)]);
  });
}

const basic = (keys: string): Export => ({ headers: { authorization: `Basic ${btoa(keys)}` } });
const version = (value: string): Export => ({ headers: { "x-langfuse-ingestion-version": value } });
const sdk = (value: string): Export => ({
  headers: {
    "x-langfuse-ingestion-version": undefined,
    "x-langfuse-sdk-name": "javascript",
    "x-langfuse-sdk-version": value,
  },
});
const content = (type: string): Export => ({ headers: { "content-type": type } });
const gzip = { "content-encoding": "gzip" };
const attribute = (name: string, value: unknown): Export => ({ attributes: { [name]: value } });
const observation = (name: string, value: unknown): Export =>
  attribute(`langfuse.observation.${name}`, value);
const usage = (value: unknown): Export => observation("usage_details", JSON.stringify(value));
const cost = (value: unknown): Export => observation("cost_details", JSON.stringify(value));
const span = (patch: Readonly<Record<string, unknown>>): Export => ({ span: patch });

const trace = (name: string, value: unknown): Export => attribute(`langfuse.trace.${name}`, value);
const status = (code: number): Export => span({ status: { code } });
const ends = (endTimeUnixNano: string): Export => span({ endTimeUnixNano });
const root = attribute("langfuse.internal.is_app_root", true);

const scope = (name: string): Export => ({ scope: { name } });
const prompt = (name: unknown, version: unknown, type = "generation"): Export => ({
  attributes: {
    "langfuse.observation.type": type,
    "langfuse.observation.prompt.name": name,
    "langfuse.observation.prompt.version": version,
  },
});

describe("the request", () => {
  check([
    ["carries the project's keys", {}, basic("pk-lf-test:other"), /other keys/],
    [
      "is JSON or protobuf",
      content("application/json; charset=utf-8"),
      content("text/plain"),
      /content-type/,
    ],
    [
      "is gzip when it says so",
      { headers: gzip, body: gzipSync(bodyOf({})) },
      { headers: gzip },
      /gzip but the body is not/,
    ],
    ["is not packed otherwise", {}, { headers: { "content-encoding": "br" } }, /gzip or none/],
    ["asks for ingestion version 4", version("4"), version("5"), /must be 4 \(got "5"\)/],
    ["gives the ingestion version as a number", {}, version("four"), /got "four"/],
    ["or comes from Langfuse's SDK 5", sdk("5.11.1"), sdk("4.9.0"), /ingestion-version: 4/],
    ["holds resourceSpans", {}, { body: "{}" }, /"resourceSpans"/],
    ["holds JSON", {}, { body: "{" }, /"resourceSpans"/],
  ]);
});

describe("a span", () => {
  const { startTimeUnixNano: start, spanId } = clean;
  const other = "00f067aa0ba902b7";
  const below = { attributes: { "langfuse.internal.is_app_root": undefined } };
  const child = (parent: string): Export => ({ ...below, ...span({ parentSpanId: parent }) });
  check([
    ["has a trace id", {}, span({ traceId: undefined }), /must have traceId/],
    ["has a span id", {}, span({ spanId: "" }), /must have traceId/],
    ["has its ids in lower case", {}, span({ spanId: "B7AD6B7169203331" }), /spanId must be 16/],
    ["has a trace id of 32 digits", {}, span({ traceId: "0af76519" }), /traceId must be 32/],
    ["has no id of zeros", {}, span({ spanId: "0".repeat(16) }), /spanId must not be all zeros/],
    ["has a parent of 16 digits", child(other), child("00f0"), /parentSpanId must be 16/],
    ["is not its own parent", child(other), child(spanId), /the span's own id/],
    ["has a name", {}, span({ name: "" }), /no name/],
    ["has its kind as a number", span({ kind: 3 }), span({ kind: "3" }), /kind must be an integer/],
    ["has a kind of OTLP's", span({ kind: 5 }), span({ kind: 6 }), /kind must be one of 0 to 5/],
    ["has a status of OTLP's", status(1), status(3), /code must be one of 0 to 2/],
    ["gives times as strings", {}, span({ startTimeUnixNano: 1.764e18 }), /decimal string/],
    ["gives times in nanoseconds", {}, span({ startTimeUnixNano: "1764000000100" }), /before 2001/],
    ["ends after it starts", ends(start), ends("1764000000099999999"), /is before startTime/],
    ["is of Langfuse's scope", scope("langfuse-sdk.x"), scope("other"), /must begin with/],
    ["has a scope with a name", {}, { scope: {} }, /must begin with "langfuse-sdk" \(got ""\)/],
  ]);
});

describe("a span of this package", () => {
  const ours = { name: "langfuse-sdk.mistral-traced" };
  const many = (count: number): string =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n])));
  const own = (
    attributes: Readonly<Record<string, unknown>>,
    resource?: Export["resource"],
  ): Export => ({
    scope: ours,
    attributes: { "langfuse.trace.name": "chat", ...attributes },
    ...(resource && { resource }),
  });
  const metadata = (value: string): Export => own({ "langfuse.observation.metadata": value });
  const traceMetadata = (value: string): Export => own({ "langfuse.trace.metadata": value });
  check([
    [
      "names the trace on its root",
      own({}),
      own({ "langfuse.trace.name": undefined }),
      /trace.name must be set/,
    ],
    ["names the service", own({}), own({}, {}), /must have service.name/],
    [
      "has metadata as an object",
      metadata('{"n":1}'),
      metadata("[1]"),
      /metadata must be a JSON object/,
    ],
    [
      "has trace metadata as an object",
      traceMetadata("{}"),
      traceMetadata("x"),
      /trace.metadata must be a JSON/,
    ],
    ["has at most 128 keys of metadata", metadata(many(128)), metadata(many(129)), /has 129 keys/],
    [
      "has metadata in one form",
      metadata("{}"),
      own({ "langfuse.observation.metadata": "{}", "langfuse.observation.metadata.n": "1" }),
      /is sent beside langfuse.observation.metadata.n/,
    ],
  ]);
});

describe("a call to Mistral", () => {
  const sent = (fields: Readonly<Record<string, unknown>>): Export => ({
    scope: { name: "langfuse-sdk.mistral-traced" },
    attributes: {
      "langfuse.trace.name": "chat",
      ...Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          `langfuse.observation.${name}`,
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
    },
  });
  const format = (jsonSchema: unknown): Export =>
    sent({
      metadata: { response_format: { type: "json_schema", json_schema: jsonSchema } },
    });
  const searched = (output: unknown): Export =>
    sent({ usage_details: { total: 0, web_search_calls: 1 }, output });
  const search = {
    id: "tool_exec_1",
    type: "function",
    function: { name: "web_search", arguments: "{}" },
  };
  const answer = { role: "assistant", content: "At nine." };
  const broken = (metadata: object, fields?: object): Export =>
    sent({ metadata: { response_id: "1", ...metadata }, ...fields });
  const usage_missing = "the stream was not read to its end";
  const failed = (fields?: object): Export => ({
    ...sent({ level: "ERROR", metadata: { http_status: 429 }, ...fields }),
    span: { status: { code: 2 } },
  });
  check([
    [
      "has its schema by name",
      format({ name: "Answer", schema: {} }),
      format({ schema: {} }),
      /json_schema has no name/,
    ],
    [
      "shows connectors as called",
      searched([{ role: "assistant", tool_calls: [search] }, answer]),
      searched(answer),
      /web_search_calls, but no message of the output has tool_calls/,
    ],
    [
      "shows its failure as output",
      failed({ output: { error: "Rate limit exceeded" } }),
      failed(),
      /has no output: send \{error\}/,
    ],
    [
      "explains missing usage",
      broken({ usage_missing }),
      broken({}),
      /neither usage nor metadata usage_missing/,
    ],
    [
      "explains no usage that is there",
      broken({}, { usage_details: { total: 0 } }),
      broken({ usage_missing }, { usage_details: { total: 0 } }),
      /usage_missing is sent beside usage/,
    ],
  ]);
});

describe("an attribute", () => {
  const metadata = (value: unknown): Export => observation("metadata.key", value);
  check([
    ["is an AnyValue", {}, metadata({ value: 1 }), /metadata.key must be an AnyValue/],
    ["is not empty", metadata(""), metadata({}), /undefined and null must be left out/],
    ["is not null", metadata("null"), metadata({ stringValue: null }), /value of its own type/],
    ["is of the type it says", metadata({ intValue: "3" }), metadata({ intValue: "x" }), /its own/],
    ["is no map", metadata("{}"), metadata({ kvlistValue: { values: [] } }), /JSON text/],
    ["is a flat list", metadata([1, 2]), metadata([[1]]), /a list inside a list/],
    ["is sent once", {}, attribute(" langfuse.observation.type", "span"), /type is sent twice/],
    [
      "is known to Langfuse",
      observation("level", "DEBUG"),
      observation("levle", "x"),
      /not an attribute that Langfuse reads/,
    ],
    [
      "is known to the letter",
      metadata("x"),
      observation("metadata.", "x"),
      /not an attribute that Langfuse reads/,
    ],
    ["has text for input", observation("input", "5"), observation("input", 5), /be of type string/],
    [
      "has text for the output",
      observation("output", "true"),
      observation("output", true),
      /type s/,
    ],
    ["has tags in a list", trace("tags", ["a"]), trace("tags", "a"), /be of type list of strings/],
    ["has tags that are strings", trace("tags", []), trace("tags", ["a", 1]), /list of strings/],
    ["is not the trace's input", {}, trace("input", "x"), /trace.input must not be sent/],
    ["is not the trace's output", {}, trace("output", "x"), /trace.output must not be sent/],
    [
      "is a real name",
      attribute("user.id", "u"),
      attribute("user.id", "undefined"),
      /leave it out/,
    ],
  ]);
});

describe("an observation", () => {
  const error = (level: string | undefined, code: number): Export => ({
    ...observation("level", level),
    ...status(code),
  });
  const firstToken = (time: string): Export => observation("completion_start_time", time);
  const parameters = (text: string): Export => observation("model.parameters", text);
  check([
    ["has a type", observation("type", "guardrail"), observation("type", undefined), /one of span/],
    ["has its type in lower case", {}, observation("type", "GENERATION"), /must be one of span/],
    [
      "has a level of four",
      observation("level", "WARNING"),
      observation("level", "error"),
      /level/,
    ],
    ["has level ERROR with status 2", error("ERROR", 2), error(undefined, 2), /status code is 2/],
    ["has status 2 with level ERROR", {}, error("ERROR", 0), /level is ERROR but status code is 0/],
    ["has no other level with status 2", {}, error("WARNING", 2), /"WARNING", not ERROR/],
    [
      "has its first token at an ISO time",
      firstToken("2025-11-24T16:00:00.500Z"),
      firstToken("1764000000500"),
      /ISO time/,
    ],
    [
      "has its first token after its start, to the millisecond",
      firstToken("2025-11-24T16:00:00.100Z"),
      firstToken("2025-11-24T16:00:00.099Z"),
      /not between/,
    ],
    [
      "has its first token before its end",
      firstToken("2025-11-24T16:00:00.900Z"),
      firstToken("2025-11-24T16:00:00.901Z"),
      /not between/,
    ],
    ["has a prompt's version", prompt("p", 3), prompt("p", undefined), /without .*version/],
    ["has a prompt's name", {}, prompt(undefined, 3), /without .*prompt.name/],
    ["has a prompt's version as a number", {}, prompt("p", "3"), /be of type integer/],
    ["has a prompt as generation only", {}, prompt("p", 3, "span"), /generations only/],
    ["has parameters in an object", parameters('{"n":1}'), parameters("[1]"), /a JSON object/],
    ["has no null parameter", {}, parameters('{"stop":null}'), /stop is null/],
  ]);
});

describe("usage and cost", () => {
  const agent = (operation: string): Export => ({
    attributes: {
      ...usage({ input: 1, total: 1 }).attributes,
      "gen_ai.operation.name": operation,
    },
  });
  check([
    ["are objects", usage({ total: 0 }), usage([1]), /usage_details must be a JSON object/],
    ["count in integers", {}, usage({ input: 1.5, total: 0 }), /input must be an integer/],
    ["count from 0", {}, usage({ input: -1, total: 0 }), /input must be an integer/],
    ["have no nulls", {}, usage({ input: null, total: 0 }), /input must be an integer.*null/],
    ["are flat", {}, usage({ input: { text: 1 }, total: 0 }), /input must be an integer/],
    ["have Langfuse's names", {}, usage({ inputTokens: 1, total: 1 }), /inputTokens is the prov/],
    ["have no raw names", {}, usage({ prompt_tokens: 1, total: 1 }), /prompt_tokens is the prov/],
    ["have a total", usage({ input: 2, output: 3, total: 5 }), usage({ input: 2 }), /no total/],
    [
      "count each token once",
      usage({ input: 3, input_cached_tokens: 2, output: 5, total: 10 }),
      usage({ input: 5, input_cached_tokens: 2, output: 5, total: 10 }),
      /total is 10, the sum of the other token keys is 12/,
    ],
    [
      "count pages apart",
      usage({ pages: 3, total: 0 }),
      usage({ pages: 3, total: 3 }),
      /sum of the other token keys is 0/,
    ],
    [
      "count calls of connectors apart",
      usage({ input: 3, web_search_calls: 1, total: 3 }),
      usage({ input: 3, web_search_calls: 1, total: 4 }),
      /sum of the other token keys is 3/,
    ],
    ["cost in an object", cost({ total: 0 }), cost("0.1"), /cost_details must be a JSON object/],
    ["cost in numbers", {}, cost({ input: "0.1", total: 0 }), /input must be a number/],
    ["cost a total", cost({ input: 0.1, output: 0.2, total: 0.3 }), cost({ input: 1 }), /no total/],
    [
      "cost what they come to",
      cost({ total: 1 }),
      cost({ input: 1, total: 2 }),
      /sum of the other keys is 1/,
    ],
    ["are on no agent's operation", agent("chat"), agent("invoke_agent"), /drops .*usage_details/],
    ["are on no agent's step", {}, agent("agent_step"), /"agent_step" drops/],
  ]);
});

describe("a trace's attributes", () => {
  const environment = (name: string): Export => attribute("langfuse.environment", name);
  const experiment = {
    "langfuse.environment": "sdk-experiment",
    "langfuse.experiment.id": "experiment-1",
    "langfuse.experiment.item.id": "item-1",
    "langfuse.experiment.item.root_observation_id": clean.spanId,
  };
  const inExperiment = (attributes: object): Export => ({
    attributes: { ...experiment, ...attributes },
  });
  const user = (length: number): Export => attribute("user.id", "u".repeat(length));
  const session = (length: number): Export => attribute("session.id", "s".repeat(length));
  check([
    ["name an environment", environment("a-b_9"), environment("Production"), /becomes "default"/],
    ["keep it short", environment("e".repeat(40)), environment("e".repeat(41)), /at most 40/],
    ["leave Langfuse its own", environment("my-langfuse"), environment("langfuse-x"), /not begin/],
    [
      "an experiment has an environment of its own",
      inExperiment({ "langfuse.experiment.name": "first" }),
      inExperiment({ "langfuse.environment": "production" }),
      /must be "sdk-experiment" in an experiment \(got "production"\)/,
    ],
    [
      "an experiment is named whole",
      inExperiment({ "langfuse.experiment.dataset.id": "dataset-1" }),
      inExperiment({ "langfuse.experiment.item.id": undefined }),
      /langfuse.experiment.item.id is missing/,
    ],
    [
      "an experiment has no other attributes",
      inExperiment({ "langfuse.experiment.description": "capitals" }),
      inExperiment({ "langfuse.experiment.title": "capitals" }),
      /langfuse.experiment.title is not an attribute/,
    ],
    ["have a user of 200 characters", user(200), user(201), /user.id has 201 characters/],
    ["have a session of 200 characters", session(200), session(201), /session.id has 201/],
    ["mark the root", root, attribute("langfuse.internal.is_app_root", false), /must be true on/],
  ]);
});

describe("a text", () => {
  const half = "a😀".slice(0, 2);
  const says = /has half a surrogate pair/;
  check([
    ["has whole emojis", observation("input", "a😀"), observation("input", half), says],
    ["has whole emojis in a name", span({ name: "😀" }), span({ name: half }), says],
    [
      "has whole emojis in a message",
      span({ status: { code: 0, message: "😀" } }),
      span({ status: { code: 0, message: half } }),
      says,
    ],
    ["has whole emojis in lists", trace("tags", ["😀"]), trace("tags", ["a", half]), says],
    ["has whole emojis in keys", trace("metadata.😀", "a"), trace(`metadata.${half}`, "a"), says],
  ]);
});

describe("a list", () => {
  const ours = { name: "langfuse-sdk.mistral-traced" };
  const sent = (field: string, value: unknown, scope: unknown = ours): Export => ({
    attributes: {
      [`langfuse.observation.${field}`]: JSON.stringify(value),
      "langfuse.trace.name": "chat",
    },
    scope,
  });
  const shown = [{ role: "user", content: "Hi" }];
  check([
    [
      "has objects as its items",
      sent("input", { input: ["a"] }),
      sent("input", ["a"]),
      /input\[0\] is "a", which Langfuse hides/,
    ],
    [
      "has objects throughout",
      sent("output", { output: [{}, 1] }),
      sent("output", [{}, 1]),
      /output\[1\] is 1, which Langfuse hides/,
    ],
    [
      "has objects in the one list in it",
      sent("input", [shown]),
      sent("input", [["a"]]),
      /input\[0\]\[0\] is "a"/,
    ],
    [
      "of messages has messages",
      sent("output", { messages: shown }),
      sent("output", { messages: ["a"] }),
      /output.messages\[0\] is "a"/,
    ],
    [
      "may end with the mark of a cut",
      sent("input", [{}, "… [2 of 3 items left out]"]),
      sent("input", [{}, "…"]),
      /input\[1\] is "…"/,
    ],
  ]);

  it("the receiver remarks on a hidden value of another SDK, and accepts it", async () => {
    expect(await violationsOf(sent("input", ["a", 2], { name: "langfuse-sdk" }))).toEqual([]);
    expect(langfuse.remarks).toEqual([expect.stringMatching(/^span "chat".*input\[0\] is "a"/)]);
    langfuse.clear();
    expect(langfuse.remarks).toEqual([]);
  });
});
