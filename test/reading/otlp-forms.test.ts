import { expect, test } from "vitest";
import { requestIn } from "../../src/reading/otlp-forms.js";
import { spansIn } from "../../src/reading/read-value.js";

const ids = { traceId: "0AF7651916CD43DD8448EB211C80319C", spanId: "B7AD6B7169203331" };
const times = { startTimeUnixNano: "1764000000000000000", endTimeUnixNano: "1764000001000000000" };
const span = { ...ids, ...times, name: "a", kind: 3, status: { code: 2, message: "m" } };
const attributes = [{ key: "my_key", value: { stringValue: "v" } }];
const plain = { resource: { attributes }, scopeSpans: [{ scope: { name: "s" }, spans: [span] }] };
const request = { resourceSpans: [plain] };
const snake = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value).replaceAll(/"(\w+)":/g, (key) =>
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ),
  );
const base64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64");
const withSpan = (change: object): object => ({
  resourceSpans: [
    { ...plain, scopeSpans: [{ scope: { name: "s" }, spans: [{ ...span, ...change }] }] },
  ],
});

const forms: readonly (readonly [string, unknown])[] = [
  ["upper-case ids", request],
  ["base64 ids", withSpan({ traceId: base64(ids.traceId), spanId: base64(ids.spanId) })],
  [
    "names of enums",
    withSpan({ kind: "SPAN_KIND_CLIENT", status: { code: "STATUS_CODE_ERROR", message: "m" } }),
  ],
  ["snake_case", snake(request)],
  [
    "instrumentationLibrarySpans",
    {
      resourceSpans: [
        {
          resource: plain.resource,
          instrumentationLibrarySpans: [{ instrumentationLibrary: { name: "s" }, spans: [span] }],
        },
      ],
    },
  ],
  ["a wrapper {batches}", { batches: [plain] }],
  ["a wrapper {trace}", { trace: request }],
  ["a wrapper {data}", { data: request }],
  ["a list of requests", [request]],
];

test.each(forms)("a file's OTLP in the form of %s is read as the specified form is", (_, value) => {
  const problems: string[] = [];
  const spans = spansIn(value, (problem) => problems.push(problem));
  expect(problems).toEqual([]);
  expect(spans).toMatchObject([
    {
      traceId: ids.traceId.toLowerCase(),
      spanId: ids.spanId.toLowerCase(),
      kind: 3,
      startTimeUnixNano: times.startTimeUnixNano,
      status: { code: 2, message: "m" },
      resource: { my_key: "v" },
      scope: { name: "s" },
    },
  ]);
});

test("a request in the specified form keeps its bytes, as push sends it", () => {
  const specified = JSON.stringify(request).replace(ids.traceId, ids.traceId.toLowerCase());
  const written = specified.replace(ids.spanId, ids.spanId.toLowerCase());
  expect(JSON.stringify(requestIn(JSON.parse(written)))).toBe(written);
});
