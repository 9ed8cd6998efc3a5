import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { snapshot } from "../../src/tracing/capture/snapshot.js";
import { decodeBase64 } from "../../src/foundation/data-uri.js";
import { state } from "../../src/tracing/state.js";
import { check } from "../properties/check.js";

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

test("a data URI in a snapshot is JSON that reads back as it was, whatever follows its head", () =>
  check(
    fc.property(nearlyBase64, (rest) => {
      const value = { url: `data:image/png;base64,${rest}` };
      expect(JSON.parse(snapshot(value)!)).toEqual(value);
    }),
    { numRuns: 2_000 },
  ));

test("decodeBase64 decodes base64 with and without padding", () =>
  check(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
      expect(decodeBase64(text.replaceAll("=", ""))).toEqual(Buffer.from(bytes));
    }),
  ));

test("decodeBase64 rejects base64 with a character that JSON escapes", () =>
  check(
    fc.property(nearlyBase64, (text) => {
      if (/["\\\né]/.test(text)) expect(decodeBase64(text)).toBeUndefined();
    }),
    { numRuns: 2_000 },
  ));
