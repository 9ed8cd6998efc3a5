import * as fc from "fast-check";
import { expect, test } from "vitest";
import { baggageMember, formatBaggage, parseBaggage } from "../../src/w3c/baggage.js";
import { check } from "../properties/check.js";

test("a baggage member is ASCII, and its value reads back as it was", () =>
  check(
    fc.property(fc.string({ unit: "grapheme" }), (value) => {
      const written = formatBaggage([baggageMember("key", value)!]);
      expect(written).toMatch(/^[\x21-\x7e]*$/);
      expect(parseBaggage(written)).toMatchObject([{ key: "key", value }]);
    }),
  ));
