// The labels of axes, the part of time that the waterfall shows, and the numbers of charts.
import { describe, expect, it, test } from "vitest";
import { axisTime, axisWidth } from "../../../src/viewer/page/charts/axis.js";
import { moved, partOf, ticks, zoomed } from "../../../src/viewer/page/trace/span-of-time.js";
import {
  byModel,
  columnsOf,
  modelsOf,
  quantile,
  sum,
} from "../../../src/viewer/page/charts/chart-data.js";
import type { Point } from "../../../src/viewer/points.js";
import { mediaOf } from "../../../src/reading/media.js";

test("times on an axis are short, and each label has room", () => {
  const noon = new Date(2026, 10, 27, 12, 30, 5).getTime();
  expect([1, 60, 86_400].map((step) => axisTime(noon, step))).toEqual([
    "12:30:05",
    "12:30",
    "11-27",
  ]);
  expect([0, 500].map((ms) => axisTime(noon + ms, 0.5))).toEqual(["12:30:05", ""]);
  expect([[], ["0", "$0.003"], ["$0.0000015"]].map(axisWidth)).toEqual([64, 64, 92]);
});

describe("the part of time that is shown", () => {
  const whole = { from: 0, to: 100 };

  it("the zoomed time stays within the whole, and keeps the point that is zoomed at", () => {
    expect(zoomed(whole, whole, 0.5, 20)).toEqual({ from: 10, to: 60 });
    expect(zoomed({ from: 10, to: 60 }, whole, 10, 20)).toEqual(whole);
    expect(moved({ from: 10, to: 60 }, whole, -5)).toEqual({ from: 0, to: 50 });
    expect(moved({ from: 10, to: 60 }, whole, 5)).toEqual({ from: 50, to: 100 });
    expect(partOf({ from: 50, to: 100 }, whole, 0.2, 0.4)).toEqual({ from: 60, to: 70 });
  });

  it("the zoomed time never becomes empty", () => {
    let shown = whole;
    for (let n = 0; n < 200; n += 1) shown = zoomed(shown, whole, 0.5, 33);
    expect(shown.to - shown.from).toBeGreaterThan(0.0009);
    expect(ticks(shown, 5).length).toBeGreaterThan(0);
  });

  it("the zoomed time keeps its labels apart over many years", () => {
    const years = { from: 0, to: 2 ** 44 };
    let shown: typeof years = years;
    for (let n = 0; n < 200; n += 1) shown = zoomed(shown, years, 0.5, years.to);
    expect(new Set(ticks(shown, 5)).size).toBeGreaterThan(2);
    expect(new Set(ticks(partOf(shown, years, 0.9, 0.9), 5)).size).toBeGreaterThan(2);
  });

  it("the axis of a zoomed time has a few round times", () => {
    expect(ticks({ from: 0, to: 586 }, 5)).toEqual([0, 200, 400]);
    expect(ticks({ from: 0, to: 0 }, 5)).toEqual([]);
  });
});

describe("charts", () => {
  const point = (startMs: number, model: string | undefined, tokens = 1): Point =>
    ({ startMs, model, tokens, durationMs: tokens, cost: 0, isError: false }) as Point;

  it("charts gather points in columns of a round length", () => {
    const { starts, points } = columnsOf([
      point(0, "a"),
      point(59_000, "a"),
      point(3_600_000, "b"),
    ]);
    expect(starts).toHaveLength(13);
    expect(starts[1]).toBe(300);
    expect(points.map(({ length }) => length)).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(columnsOf([])).toEqual({ starts: [], points: [] });
    expect(columnsOf([point(5, "a")]).starts).toHaveLength(1);
    expect(columnsOf([point(0, "a"), point(1e13, "a")]).starts.length).toBeLessThanOrEqual(49);
  });

  it("charts give each model a series, and the rarest share one", () => {
    const models = Array.from({ length: 12 }, (_, n) => `model-${n}`);
    const points = models.flatMap((name, n) =>
      Array.from({ length: 12 - n }, () => point(0, name)),
    );
    const named = modelsOf([...points, point(0, undefined)]);
    expect(named).toEqual([...models.slice(0, 7), "other models"]);
    const series = byModel(columnsOf(points), named, (some) => sum(some, ({ tokens }) => tokens));
    expect(series.map(({ values }) => values[0])).toEqual([12, 11, 10, 9, 8, 7, 6, 15]);
  });

  it("charts compute medians, also of no values", () => {
    expect(quantile([5, 1, 3], 0.5)).toBe(3);
    expect(quantile([1, 2, 3, 4], 0.95)).toBe(4);
    expect(quantile([], 0.5)).toBeNull();
  });
});

test.each([
  ["data:image/png;base64,AAAA", "image", "image/png", 3],
  ["data:audio/wav;codecs=1;base64,AAAA", "audio", "audio/wav", 3],
  ["data:text/html;base64,AAAA", "file", "text/html", 3],
  [
    "@@@langfuseMedia:type=image/jpeg|id=abc-_1|source=base64_data_uri@@@",
    "image",
    "image/jpeg",
    undefined,
  ],
])("the text %s is a file", (text, kind, type, bytes) => {
  expect(mediaOf(text)).toMatchObject({ kind, type, bytes });
});

test.each(["", "data:,", "data:image/png,plain", "javascript:alert(1)", "@@@x@@@", "data of mine"])(
  "the text %s is not a file",
  (text) => {
    expect(mediaOf(text)).toBeUndefined();
  },
);
