// One chart over time: stacked columns, or lines.
import uPlot from "uplot";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { exactTime } from "../../../foundation/clock.js";
import { axisTime, axisWidth } from "./axis.js";
import { line } from "../parts/safe-text.js";
import { isDark } from "../theme.js";
import type { Series } from "./chart-data.js";
import "uplot/dist/uPlot.min.css";

const COLOURS = [
  "generation",
  "tool",
  "agent",
  "guardrail",
  "embedding",
  "retriever",
  "evaluator",
  "span",
];
const HEIGHT = 210;

interface ChartProps {
  readonly title: string;
  readonly kind: "columns" | "lines";
  /** Seconds since the epoch. */
  readonly starts: readonly number[];
  readonly series: readonly Series[];
  readonly show: (value: number) => string;
  /** The label at the axis; as `show` by default. */
  readonly showRound?: (value: number) => string;
  /** The colour of a chart with one series; else each has its own. */
  readonly colour?: string;
}

export function Chart(props: ChartProps): JSX.Element {
  const { title } = props;
  const box = useRef<HTMLDivElement>(null);
  const dark = isDark.value;
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const plot = draw(element, props);
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [props.starts, props.series, dark]);
  return (
    <figure class="chart" aria-label={title}>
      <figcaption>{title}</figcaption>
      <div ref={box} />
    </figure>
  );
}

function draw(element: HTMLElement, props: ChartProps): uPlot {
  const { kind, starts, series, show, showRound = show, colour } = props;
  const isStacked = kind === "columns";
  const [text, grid] = [colourOf(element, "--text-3"), colourOf(element, "--line-soft")];
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.8, 60], radius: 0.15 });
  const curves = isStacked ? stacked(series) : series;
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: HEIGHT,
    // On the right for half of the last time.
    padding: [8, 28, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    legend: { live: true },
    scales: {
      x: { range: (_, first, last) => wider(first, last, starts) },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 30,
        grid: { show: false },
        values: (_, values, __, ___, step) => values.map((at) => axisTime(at * 1_000, step)),
      },
      {
        ...axis,
        // There are none yet when it is asked for the first time.
        size: (_, labels: readonly string[] | null) => axisWidth(labels ?? []),
        values: (_, values) => values.map((value) => (value === 0 ? "0" : showRound(value))),
      },
    ],
    series: [
      {
        label: "",
        value: (_, at) => (at === null ? "" : exactTime(at * 1_000).slice(0, -".000".length)),
      },
      // Upper curves are drawn first, so that the others cover their lower part.
      ...curves.map(({ name }, index): uPlot.Series => {
        const stroke = colourOf(
          element,
          `--${colour ?? COLOURS[index % COLOURS.length] ?? "span"}`,
        );
        return {
          label: line(name),
          stroke,
          width: isStacked ? 0 : 1.5,
          spanGaps: true,
          points: { show: !isStacked, size: 5 },
          value: (_, __, ___, at) => {
            const value = at === null ? null : series[index]?.values[at];
            return value === null || value === undefined ? "–" : show(value);
          },
          ...(isStacked && bars ? { fill: stroke, paths: bars } : {}),
        };
      }),
    ],
  };
  const data = [[...starts], ...curves.map(({ values }) => [...values])] as uPlot.AlignedData;
  return new uPlot(options, data, element);
}

/** Room for half a column on both sides. */
function wider(first: number, last: number, starts: readonly number[]): [number, number] {
  const half = ((starts[1] ?? first + 2) - (starts[0] ?? first)) / 2;
  return [first - half, last + half];
}

/** Each series on top of those after it. */
function stacked(series: readonly Series[]): readonly Series[] {
  return series.map(({ name }, index) => ({
    name,
    values: (series[0]?.values ?? []).map((_, column) =>
      series.slice(index).reduce((total, { values }) => total + (values[column] ?? 0), 0),
    ),
  }));
}

/** A colour as a canvas takes it: computed, since variables hold one for light and one for dark. */
function colourOf(element: HTMLElement, variable: string): string {
  element.style.color = `var(${variable})`;
  const { color } = getComputedStyle(element);
  element.style.color = "";
  return color;
}
