// The lines in which two texts differ.
import { expect, test } from "vitest";
import { diffLines } from "../../../src/viewer/page/compare/diff-lines.js";

function marked(left: string, right: string): (readonly string[])[] {
  return diffLines(left, right).map((lines) =>
    lines.map(({ text, isDifferent }) => (isDifferent ? `! ${text}` : text)),
  );
}

test("lines that only one text has are different", () => {
  expect(marked("a\nb\nc\nd", "a\nc\nx\nd")).toEqual([
    ["a", "! b", "c", "d"],
    ["a", "c", "! x", "d"],
  ]);
  expect(marked("a\nb", "a\nb")).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
  expect(marked("a\na", "a")).toEqual([["a", "! a"], ["a"]]);
  expect(marked("", "a")).toEqual([["! "], ["! a"]]);
});

test("of long texts, all between the equal ends is different", () => {
  const long = Array.from({ length: 2_000 }, (_, n) => `line ${n}`);
  const [left = []] = marked(
    ["a", ...long, "z"].join("\n"),
    ["a", ...long.toReversed(), "z"].join("\n"),
  );
  expect(left.filter((line) => line.startsWith("!"))).toHaveLength(2_000);
  expect([left[0], left.at(-1)]).toEqual(["a", "z"]);
});
