// The examples and rules of the W3C's specifications, one by one.
import { validateHeaderValue } from "node:http";
import { describe, expect, test } from "vitest";
import { baggageMember, formatBaggage, parseBaggage } from "../../src/w3c/baggage.js";
import { formatTraceparent, parseTraceparent } from "../../src/w3c/traceparent.js";
import { parseTracestate } from "../../src/w3c/tracestate.js";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentSpanId = "00f067aa0ba902b7";
const own = `00-${traceId}-${parentSpanId}-01`;

describe("traceparent", () => {
  test.each([
    [own, 1],
    [`00-${traceId}-${parentSpanId}-00`, 0],
    [`00-${traceId}-${parentSpanId}-03`, 3],
    [`00-${traceId}-${parentSpanId}-fd`, 1],
    [`  ${own}\t`, 1],
    [`cc-${traceId}-${parentSpanId}-01`, 1],
    [`cc-${traceId}-${parentSpanId}-01-what-comes-later`, 1],
  ])("parseTraceparent reads %j", (header, flags) => {
    expect(parseTraceparent(header)).toEqual({ traceId, parentSpanId, flags });
  });

  test.each([
    "",
    "00",
    `${own}-more`,
    `${own}.`,
    `ff-${traceId}-${parentSpanId}-01`,
    `cc-${traceId}-${parentSpanId}-01.later`,
    `0-${traceId}-${parentSpanId}-01`,
    `000-${traceId}-${parentSpanId}-01`,
    `00-${traceId.toUpperCase()}-${parentSpanId}-01`,
    `00-${"0".repeat(32)}-${parentSpanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.slice(1)}-${parentSpanId}-01`,
    `00-${traceId}0-${parentSpanId}-01`,
    `00-${traceId}-${parentSpanId}0-01`,
    `00-${traceId}-${parentSpanId}-1`,
    `00-${traceId}-${parentSpanId}-0x`,
    `00_${traceId}_${parentSpanId}_01`,
    `${own},${own}`,
    `.0-${traceId}-${parentSpanId}-01`,
  ])("parseTraceparent rejects %j", (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  test("formatTraceparent writes a header that reads the same", () => {
    expect(formatTraceparent(parseTraceparent(own)!)).toBe(own);
  });
});

describe("tracestate", () => {
  test.each([
    ["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"],
    [" foo=1 , ,\tbar=2 ", "foo=1,bar=2"],
    ["fw529a3039@dt=FfAAAAAB, 0a*/-_=x y!", "fw529a3039@dt=FfAAAAAB,0a*/-_=x y!"],
    [`${"z".repeat(256)}=1`, `${"z".repeat(256)}=1`],
  ])("parseTracestate passes on %j", (header, passedOn) => {
    expect(parseTracestate(header)).toBe(passedOn);
  });

  test.each([
    "",
    " , ",
    "foo",
    "foo=",
    "=1",
    "Foo=1",
    "foo =1",
    "foo=1=2",
    "foo=a,foo=b",
    "foo=é",
    `${"z".repeat(257)}=1`,
    `foo=${"v".repeat(257)}`,
    Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(","),
  ])("parseTracestate discards %j as a whole", (header) => {
    expect(parseTracestate(header)).toBeUndefined();
  });
});

const read = (header: string) => parseBaggage(header).map(({ key, value }) => [key, value]);

describe("baggage", () => {
  test.each([
    ["key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=x", 3],
    ["", 0],
    ["no-equals, =empty, b@d=1, fine=", 1],
    ['quoted="x", space=a b, fine=1', 1],
  ])("parseBaggage reads the valid members of %j", (header, count) => {
    expect(parseBaggage(header)).toHaveLength(count);
  });

  test("parseBaggage decodes UTF-8, with a replacement for invalid bytes", () => {
    expect(
      read("userId=Am%C3%A9lie,serverNode=DF%2028,bad=a%FFb,short=100%,isProduction=a=b"),
    ).toEqual([
      ["userId", "Amélie"],
      ["serverNode", "DF 28"],
      ["bad", "a\uFFFDb"],
      ["short", "100%"],
      ["isProduction", "a=b"],
    ]);
  });

  test("baggage has at most 64 members and 8192 bytes, read and written", () => {
    const many = Array.from({ length: 70 }, (_, index) => `k${index}=1`).join(",");
    expect(parseBaggage(many)).toHaveLength(64);
    const long = ["a", "b", "c"].map((key) => baggageMember(key, "x".repeat(4_000))!);
    expect(formatBaggage(long)).toHaveLength(8_005);
    expect(parseBaggage(`a=${"x".repeat(8_190)}`)).toHaveLength(1);
    expect(parseBaggage(`a=${"x".repeat(8_191)}`)).toHaveLength(0);
  });

  test("baggage keeps the members of other vendors with their properties", () => {
    expect(formatBaggage(parseBaggage("a=1;p=2 , b=%20"))).toBe("a=1;p=2,b=%20");
  });
});

test.each([
  ["a=1;p=\r\nx-evil: 1", "a=1"],
  ["a=1;p=\0", "a=1"],
  ["a=1;p=Amélie 🎨", "a=1"],
  ["a\n=\u00a01", "a=1"],
  ["a = 1 ; p = 2\t", "a=1; p = 2"],
])("a member of the foreign baggage %j is sent on as a valid header", (header, passedOn) => {
  const written = formatBaggage(parseBaggage(header));
  expect(written).toBe(passedOn);
  expect(() => validateHeaderValue("baggage", written)).not.toThrow();
});
