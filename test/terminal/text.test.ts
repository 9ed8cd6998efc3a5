import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { printable, printableLines } from "../../src/foundation/printable.js";
import { cutToWidth, padEnd, padStart, widthOf, wrap } from "../../src/terminal/text.js";

const FAMILY = "👨‍👩‍👧‍👦";

describe("text in columns", () => {
  test.each([
    ["abc", 3],
    ["漢字", 4],
    [FAMILY, 2],
    ["e\u0301", 1],
    ["├─ ━ → …", 8],
    ["ｶﾞ", 2],
    ["", 0],
  ])("the text %s is %i columns wide", (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  test("cutToWidth shortens a text to its columns, between characters", () => {
    expect(cutToWidth("abcdef", 6)).toBe("abcdef");
    expect(cutToWidth("abcdef", 5)).toBe("abcd…");
    expect(cutToWidth("漢字漢字", 6)).toBe("漢字…");
    expect(cutToWidth(`ab${FAMILY}cd`, 5)).toBe(`ab${FAMILY}…`);
    expect(cutToWidth(`ab${FAMILY}cd`, 4)).toBe("ab…");
    expect(widthOf(cutToWidth("e\u0301".repeat(90), 80))).toBeLessThanOrEqual(80);
  });

  test("padEnd and padStart pad a text by its width", () => {
    expect(padEnd("漢", 4)).toBe("漢  ");
    expect(padStart("漢", 4)).toBe("  漢");
    expect(padStart("漢字漢", 4)).toBe("漢字漢");
  });

  test("wrap breaks a line at spaces, and elsewhere only without a space", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("one twothree", 8)).toEqual(["one", "twothree"]);
    expect(wrap("onetwothree", 4)).toEqual(["onet", "woth", "ree"]);
    expect(wrap("漢字漢字漢", 5)).toEqual(["漢字", "漢字", "漢"]);
    expect(wrap("one two", undefined)).toEqual(["one two"]);
    expect(wrap("", 8)).toEqual([""]);
  });

  test("a wide character that fits into neither line begins a third one", () => {
    // fast-check found a line of 85 columns in a terminal of 84 with seed 1177685780.
    expect(wrap(" xxxxx漢", 6)).toEqual(["", "xxxxx", "漢"]);
  });

  test("a grapheme wider than a line is cut between its characters", () => {
    expect(wrap(`カ${"\uFF9E".repeat(9)}`, 6)).toEqual([
      `カ${"\uFF9E".repeat(4)}`,
      "\uFF9E".repeat(5),
    ]);
  });

  test("a long text is as wide as its graphemes, wherever the segmenter's pieces end", () => {
    // The sign alone takes one column, and two with the selector that makes it an emoji.
    const text = `${"é".repeat(499)}©\uFE0F`;
    expect(widthOf(text)).toBe(501);
    expect(stringWidth(text)).toBe(501);
  });

  test("wrap loses nothing but spaces", () => {
    const text = `日本の ${FAMILY} and some words e\u0301 `.repeat(50).trim();
    const lines = wrap(text, 17);

    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(17);
    expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
  });

  test("wrap and cut accept long texts of any characters", () => {
    for (const text of ["漢字", FAMILY, "word ", "x", "\u0301", "\u{1F1EB}"]) {
      const long = text.repeat(100_000);
      const lines = wrap(long, 76);
      expect(lines.join("").replaceAll(" ", "")).toBe(long.replaceAll(" ", ""));
      expect(widthOf(cutToWidth(long, 76))).toBeLessThanOrEqual(76);
      expect(widthOf(long)).toBeGreaterThanOrEqual(0);
    }
    // Some seconds; with the segmenter on the whole text, minutes.
  });

  test("clean removes control characters and sequences", () => {
    expect(
      printable("\u001b[31mred\u001b[0m\u001b]0;title\u0007 a\r\nb\tc\u0008\u202Ed\u2066"),
    ).toBe("red a b cd");
    expect(printable("\u009b31mx\u0085y")).toBe("xy");
    expect(printableLines("a\tb\r\n\u001b[2Jc\rd")).toEqual(["a  b", "cd"]);
  });
});
