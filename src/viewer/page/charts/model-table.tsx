// The same in numbers: the calls of each model, their speed and cost.
import type { JSX } from "preact";
import type { Point } from "../../points.js";
import { count, duration, money } from "../../../foundation/figures.js";
import { line } from "../parts/safe-text.js";
import { quantile, sum } from "./chart-data.js";

export function ModelTable({ points }: { points: readonly Point[] }): JSX.Element {
  const models = [...Map.groupBy(points, ({ model }) => model)].flatMap(([model, calls]) =>
    model === undefined ? [] : [{ model, calls }],
  );
  return (
    <figure class="chart chart-wide" aria-label="Models">
      <figcaption>Models</figcaption>
      <div class="scroll">
        <table class="usage">
          <thead>
            <tr>
              {["Model", "Calls", "Errors", "Median", "95th", "First token", "Tokens", "Cost"].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {models
              .toSorted((a, b) => b.calls.length - a.calls.length)
              .map(({ model, calls }) => (
                <tr key={model}>
                  <th scope="row">{line(model)}</th>
                  <td>{count(calls.length)}</td>
                  <td>{count(calls.filter(({ isError }) => isError).length)}</td>
                  <td>{time(quantile(durations(calls), 0.5))}</td>
                  <td>{time(quantile(durations(calls), 0.95))}</td>
                  <td>{time(quantile(firstTokens(calls), 0.5))}</td>
                  <td>{count(sum(calls, ({ tokens }) => tokens))}</td>
                  <td>{costText(calls)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function costText(points: readonly Point[]): string {
  const isUnpriced = points.every(({ cost }) => cost === undefined);
  return isUnpriced ? "no price" : money(sum(points, ({ cost }) => cost ?? 0));
}

function durations(points: readonly Point[]): readonly number[] {
  return points.map(({ durationMs }) => durationMs);
}

function firstTokens(points: readonly Point[]): readonly number[] {
  return points.flatMap(({ timeToFirstTokenMs }) => timeToFirstTokenMs ?? []);
}

function time(ms: number | null): string {
  return ms === null ? "–" : duration(ms);
}
