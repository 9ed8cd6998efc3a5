import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { snapshot } from "../../src/tracing/capture/snapshot.js";
import { dataUriHead, decodeBase64 } from "../../src/tracing/capture/data-uri.js";
import { state } from "../../src/tracing/state.js";

const before = state.mediaBytes;
beforeAll(() => (state.mediaBytes = 1_000));
afterAll(() => (state.mediaBytes = before));

/** Base64 with at most one foreign character somewhere in it. */
const nearlyBase64 = fc
  .tuple(fc.uint8Array({ maxLength: 90 }), fc.nat(), fc.constantFrom("", '"', "\\", "\n", "é", "="))
  .map(([bytes, place, foreign]) => {
    const text = Buffer.from(bytes).toString("base64");
    const at = place % (text.length + 1);
    return text.slice(0, at) + foreign + text.slice(at);
  });

describe("a data URI in a snapshot", () => {
  test("is JSON that reads back as it was, whatever stands behind its head", () => {
    fc.assert(
      fc.property(nearlyBase64, (rest) => {
        const value = { url: `data:image/png;base64,${rest}` };
        expect(JSON.parse(snapshot(value)!)).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("base64", () => {
  test("is decoded when there is nothing else in it", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
        expect(decodeBase64(text.replaceAll("=", ""))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test("with anything that JSON escapes in it is none", () => {
    fc.assert(
      fc.property(nearlyBase64, (text) => {
        if (/["\\\né]/.test(text)) expect(decodeBase64(text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the head of a data URI", () => {
  test.each([
    ["data:image/png;base64,AAAA", "image/png", 22],
    ["data:AUDIO/MPEG;codecs=mp3;base64,AAAA", "audio/mpeg", 34],
  ])("%j is read", (uri, type, length) => {
    expect(dataUriHead(uri)).toEqual({ type, length });
  });

  test.each([
    "",
    "data:",
    "data:image/png,AAAA",
    "data:text/x-sh;base64,AAAA",
    "image/png;base64,",
  ])("%j is none", (uri) => {
    expect(dataUriHead(uri)).toBeUndefined();
  });
});
