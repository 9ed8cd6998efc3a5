import * as fc from "fast-check";
import { expect, test } from "vitest";
import { maskSecrets } from "../../src/index.js";
import { check } from "../properties/check.js";

const word = fc.constantFrom(
  "password",
  "token:",
  'secret": "',
  "-----BEGIN PRIVATE KEY-----",
  "'",
  "Bearer a1",
  "sk-lf-abcdefgh12",
  '"',
  "\\",
  "=",
  "x",
);

test("maskSecrets keeps JSON JSON, and changes nothing the second time", () =>
  check(
    fc.property(
      fc.dictionary(
        fc.oneof(fc.string(), word),
        fc.oneof(
          fc.array(word).map((words) => words.join(" ")),
          fc.array(word).map((words) => JSON.stringify({ token: words.join("") })),
          fc.integer(),
          fc.double({ noNaN: true }),
        ),
      ),
      (value) => {
        const masked = maskSecrets({ data: JSON.stringify(value) });
        expect(() => JSON.parse(masked)).not.toThrow();
        expect(maskSecrets({ data: masked })).toBe(masked);
      },
    ),
  ));
