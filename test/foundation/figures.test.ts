// Durations, money, tokens, bytes and counts as the terminal, the page and the test kit write them.
import { describe, expect, it, test } from "vitest";
import {
  count,
  countOf,
  duration,
  durationBetween,
  money,
  percent,
  roundMoney,
  shortCount,
  shortTokens,
  size,
  tokens,
} from "../../src/foundation/figures.js";
import { dayOf, exactTime, shortTime, timeOfDay } from "../../src/foundation/clock.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [undefined, "open"],
  [0, "open"],
  [1_790_000_000_359, "359 ms"],
  [1_790_000_000_000 + 3 * DAY, "3 d"],
  [1_789_999_999_999, "–"],
])("the time from a start to the end %s is %s", (endMs, text) => {
  expect(durationBetween(1_790_000_000_000, endMs)).toBe(text);
});

test.each([
  [0, "0 ms"],
  [0.0004, "0.0004 ms"],
  [0.123, "0.12 ms"],
  [0.996, "1.0 ms"],
  [9.94, "9.9 ms"],
  [9.96, "10 ms"],
  [359.4, "359 ms"],
  [999.4, "999 ms"],
  [999.6, "1.00 s"],
  [1_204, "1.20 s"],
  [9_996, "10.0 s"],
  [59_900, "59.9 s"],
  [59_960, "1 min"],
  [62_000, "1 min 2 s"],
  [HOUR - 400, "1 h"],
  [HOUR + 5 * MINUTE, "1 h 5 min"],
  [DAY - 20 * SECOND, "1 d"],
  [3 * DAY, "3 d"],
  [3 * DAY + 4 * HOUR, "3 d 4 h"],
  [1_790_000_000_000, "20,717 d 14 h"],
  [-5, "–"],
  [-1_790_000_000_000, "–"],
  [NaN, "–"],
  [Infinity, "–"],
])("a duration of %d ms is written as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("no duration is rounded up to a full larger unit without being written in it", () => {
  for (let ms = 0.01; ms < 10 * DAY; ms *= 1.000_7) {
    expect(duration(ms), `${ms}`).not.toMatch(
      /^(1000|10\.0|1\.00) ms|^(10\.00|60\.0) s|(?<!\.)\b60 (s|min)|\b24 h/,
    );
  }
});

test.each([
  [0, "$0"],
  [1e-9, "<$0.000001"],
  [0.000_000_6, "$0.000001"],
  [0.000_003, "$0.000003"],
  [0.009_999, "$0.009999"],
  [0.009_999_9, "$0.0100"],
  [0.012_3, "$0.0123"],
  [0.999_99, "$1.00"],
  [12.3, "$12.30"],
  [1_234.5, "$1,234.50"],
  [-0.002, "-$0.002000"],
  [Infinity, "–"],
])("%d dollars are written as %s", (dollars, text) => {
  expect(money(dollars)).toBe(text);
});

test("counts and tokens are grouped by thousands, and short where there is little room", () => {
  expect([7, 12_345].map(count)).toEqual(["7", "12,345"]);
  expect([9_999, 12_345, 2_000_000].map(shortCount)).toEqual(["9,999", "12.3K", "2M"]);
  expect([0, 1, 2_000].map((amount) => countOf(amount, "trace"))).toEqual([
    "0 traces",
    "1 trace",
    "2,000 traces",
  ]);
  expect(tokens({ input: 12_345, output: 8 })).toBe("12,345 → 8");
  expect(shortTokens({ input: 12_345, output: 8 })).toBe("12.3K → 8");
});

test.each([
  [3, "3 B"],
  [999, "999 B"],
  [2_048, "2.0 kB"],
  [999_960, "1.0 MB"],
  [3_100_000, "3.1 MB"],
  [999_960_000, "1.0 GB"],
])("%d bytes are written as %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test("two amounts on an axis are never written alike", () => {
  expect([0.000_000_5, 0.000_001, 0.000_001_5, 0.003, 12.5].map(roundMoney)).toEqual([
    "$5e-7",
    "$0.000001",
    "$0.0000015",
    "$0.003",
    "$12.5",
  ]);
  expect([0.02, 0.04, 0.1 + 0.2, 12.5, 100].map(percent)).toEqual([
    "0.02 %",
    "0.04 %",
    "0.3 %",
    "12.5 %",
    "100 %",
  ]);
});

describe("a time", () => {
  const noon = new Date(2026, 10, 27, 12, 30, 5, 9).getTime();

  it("a time is written in local time", () => {
    expect(exactTime(noon)).toBe("2026-11-27 12:30:05.009");
    expect(timeOfDay(noon)).toBe("12:30:05");
    expect(dayOf(noon)).toBe("2026-11-27");
  });

  it.each([
    ["the time of day within 24 hours", HOUR, "12:30:05"],
    ["the time of day for a clock that is ahead", -HOUR, "12:30:05"],
    ["the day and the time within some months", 2 * DAY, "11-27 12:30"],
    ["the date for all others", 301 * DAY, "2026-11-27"],
  ])("a time is short in a list: %s", (_, agoMs, text) => {
    expect(shortTime(noon, noon + agoMs)).toBe(text);
  });
});
