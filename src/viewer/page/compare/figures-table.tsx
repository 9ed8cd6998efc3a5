// The figures of two traces, one beside the other.
import type { JSX } from "preact";
import type { TraceListing } from "../../listing.js";
import { count, duration, money } from "../../../foundation/figures.js";
import { exactTime } from "../../../foundation/clock.js";
import { line } from "../parts/safe-text.js";
import { addressOf } from "../route.js";

type Pair = readonly [TraceListing, TraceListing];

interface Figure {
  readonly name: string;
  /** The value to compare. Texts are only equal or not. */
  readonly of: (trace: TraceListing) => number | string | undefined;
  readonly text: (value: number) => string;
}

const FIGURES: readonly Figure[] = [
  { name: "Duration", of: ({ startMs, endMs }) => endMs - startMs, text: duration },
  { name: "Input tokens", of: ({ usage }) => usage.input, text: count },
  { name: "Output tokens", of: ({ usage }) => usage.output, text: count },
  { name: "Cost", of: ({ cost }) => cost, text: money },
  { name: "Observations", of: ({ observationCount }) => observationCount, text: count },
  { name: "Errors", of: ({ errorCount }) => errorCount, text: count },
  { name: "Models", of: ({ models }) => models.join(", "), text: String },
];

export function FiguresTable({ pair }: { pair: Pair }): JSX.Element {
  return (
    <table class="usage compare-figures" aria-label="Figures of both traces">
      <thead>
        <tr>
          <th scope="col">Trace</th>
          {pair.map(({ traceId, name, startMs }, side) => (
            <th key={side} scope="col">
              <a href={addressOf({ page: "trace", traceId, id: undefined })}>
                {line(name) || "(no name)"}
              </a>
              <small>{exactTime(startMs)}</small>
            </th>
          ))}
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {FIGURES.map((figure) => (
          <FigureRow key={figure.name} figure={figure} pair={pair} />
        ))}
      </tbody>
    </table>
  );
}

function FigureRow({ figure, pair }: { figure: Figure; pair: Pair }): JSX.Element {
  const [left, right] = [figure.of(pair[0]), figure.of(pair[1])];
  const text = (value: typeof left): string => {
    if (value === undefined || value === "") return "–";
    return typeof value === "number" ? figure.text(value) : line(value);
  };
  return (
    <tr class={text(left) === text(right) ? "" : "is-different"}>
      <th scope="row">{figure.name}</th>
      <td>{text(left)}</td>
      <td>{text(right)}</td>
      <td>
        {typeof left === "number" && typeof right === "number" && text(left) !== text(right)
          ? difference(left, right, figure.text)
          : ""}
      </td>
    </tr>
  );
}

/** Such as "+1.20 s (+34 %)". */
function difference(left: number, right: number, text: (value: number) => string): string {
  const sign = right > left ? "+" : "−";
  const amount = `${sign}${text(Math.abs(right - left))}`;
  if (left <= 0) return amount;
  return `${amount} (${sign}${Math.round((Math.abs(right - left) / left) * 100)} %)`;
}
