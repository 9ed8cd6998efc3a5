// Charts over all traces: usage, cost, durations and errors.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Point } from "../../points.js";
import { source, traces } from "../data/store.js";
import {
  countOf,
  duration,
  money,
  percent,
  roundMoney,
  shortCount,
} from "../../../foundation/figures.js";
import { startOfLatest, TIMES } from "../list/filters.js";
import { Chart } from "./chart.js";
import { byModel, columnsOf, modelsOf, quantile, sum } from "./chart-data.js";
import { ModelTable } from "./model-table.js";
import { Slowest } from "./slowest.js";

/** Milliseconds between two looks at traces that grow. */
const PAUSE_MS = 2_000;

export function ChartsPage(): JSX.Element {
  const [points, setPoints] = useState<readonly Point[] | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [minutes, setMinutes] = useState("");
  const listings = traces.value;
  const requestedAt = useRef(-Infinity);
  useEffect(() => {
    const ask = (): void => {
      requestedAt.current = performance.now();
      source.points().then(
        (received) => {
          setPoints(received);
          setFailure(undefined);
        },
        (error: unknown) => setFailure(String(error)),
      );
    };
    // Counted from the last look, so that traces which come all the time put it off no further.
    const timer = setTimeout(ask, Math.max(0, requestedAt.current + PAUSE_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [listings]);
  const pointsInTime = useMemo(() => within(points ?? [], minutes), [points, minutes]);

  if (failure !== undefined) return <p class="nothing">The charts can’t be drawn: {failure}</p>;
  if (points === undefined) return <p class="nothing">Counting…</p>;
  return (
    <main class="charts-page">
      <header>
        <select
          class={`field ${minutes === "" ? "" : "is-set"}`}
          aria-label="time"
          value={minutes}
          onChange={({ currentTarget }) => setMinutes(currentTarget.value)}
        >
          {TIMES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <span class="filter-count" role="status">
          {countOf(pointsInTime.length, "observation")}
        </span>
      </header>
      {pointsInTime.length === 0 ? (
        <p class="nothing">No data yet.</p>
      ) : (
        <Charts points={pointsInTime} />
      )}
    </main>
  );
}

function Charts({ points }: { points: readonly Point[] }): JSX.Element {
  const chartData = useMemo(() => {
    const columns = columnsOf(points);
    const calls = columnsOf(points.filter(({ model }) => model !== undefined));
    const models = modelsOf(points);
    const errorShare = (some: readonly Point[]): number | null =>
      some.length === 0 ? null : (some.filter(({ isError }) => isError).length / some.length) * 100;
    return {
      columns,
      calls,
      tokens: byModel(calls, models, (some) => sum(some, ({ tokens }) => tokens)),
      cost: byModel(calls, models, (some) => sum(some, (point) => point.cost ?? 0)),
      latency: byModel(calls, models, (some) =>
        quantile(
          some.map(({ durationMs }) => durationMs),
          0.5,
        ),
      ),
      errors: [{ name: "errors", values: columns.points.map(errorShare) }],
    };
  }, [points]);
  const { columns, calls, tokens, cost, latency, errors } = chartData;
  const hasModels = tokens.length > 0;
  return (
    <div class="charts">
      {hasModels && (
        <>
          <Chart
            title="Tokens by model"
            kind="columns"
            starts={calls.starts}
            series={tokens}
            show={shortCount}
          />
          <Chart
            title="Cost by model"
            kind="columns"
            starts={calls.starts}
            series={cost}
            show={money}
            showRound={roundMoney}
          />
          <Chart
            title="Duration of calls by model, median"
            kind="lines"
            starts={calls.starts}
            series={latency}
            show={duration}
          />
        </>
      )}
      <Chart
        title="Errors, share of all observations"
        kind="columns"
        starts={columns.starts}
        series={errors}
        show={percent}
        colour="error"
      />
      {hasModels && <ModelTable points={points} />}
      <Slowest points={points} />
    </div>
  );
}

function within(points: readonly Point[], minutes: string): readonly Point[] {
  const since = startOfLatest(minutes, Date.now());
  return points.filter(({ startMs }) => startMs >= since);
}
