// The observations that took longest, each a link to its place in its trace.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Point } from "../../points.js";
import { duration } from "../../../foundation/figures.js";
import { TypeSign } from "../parts/small.js";
import { line } from "../parts/safe-text.js";
import { addressOf } from "../route.js";

const SHOWN = 15;

export function Slowest({ points }: { points: readonly Point[] }): JSX.Element {
  const types = [...new Set(points.map(({ type }) => type))].toSorted();
  const [type, setType] = useState("");
  const slowest = points
    .filter((point) => type === "" || point.type === type)
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, SHOWN);
  const longest = slowest[0]?.durationMs ?? 1;
  return (
    <figure class="chart chart-wide" aria-label="Slowest observations">
      <figcaption>
        Slowest observations
        <select
          class="field"
          aria-label="type"
          value={type}
          onChange={({ currentTarget }) => setType(currentTarget.value)}
        >
          <option value="">any type</option>
          {types.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </figcaption>
      <ol class="slowest">
        {slowest.map((point) => (
          <li key={point.traceId + point.id}>
            <a href={addressOf({ page: "trace", traceId: point.traceId, id: point.id })}>
              <TypeSign type={point.type} />
              <b>{line(point.name)}</b>
              <span class="model">{line(point.model ?? "")}</span>
              <span class="track">
                <span
                  class={`bar type-${point.type} ${point.isError ? "is-error" : ""}`}
                  style={{ width: `${(point.durationMs / Math.max(longest, 1e-3)) * 100}%` }}
                />
              </span>
              <span class="number">{duration(point.durationMs)}</span>
            </a>
          </li>
        ))}
      </ol>
    </figure>
  );
}
