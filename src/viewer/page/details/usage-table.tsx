// The usage and cost of an observation, kind by kind.
import type { JSX } from "preact";
import { count, money } from "../../../foundation/figures.js";
import { line } from "../parts/safe-text.js";

type Amounts = Readonly<Record<string, number>> | undefined;

export function UsageTable(props: {
  usage: Amounts;
  cost: Amounts;
  /** Kinds that the cost leaves out; those of the input may come without the word. */
  unpriced: readonly string[];
}): JSX.Element | null {
  const { usage, cost, unpriced } = props;
  const isUnpriced = (kind: string): boolean =>
    unpriced.includes(kind) || unpriced.includes(kind.replace(/^input_/, ""));
  const kinds = [...new Set([...Object.keys(usage ?? {}), ...Object.keys(cost ?? {})])];
  if (kinds.length === 0) return null;
  // The sum is below its parts.
  const totalLast = [...kinds.filter((kind) => kind !== "total"), ...kinds.filter(isTotal)];
  return (
    <table class="usage" aria-label="Usage and cost">
      <thead>
        <tr>
          <th scope="col">Usage</th>
          <th scope="col">Tokens</th>
          {cost !== undefined && <th scope="col">Cost</th>}
        </tr>
      </thead>
      <tbody>
        {totalLast.map((kind) => (
          <tr key={kind} class={isTotal(kind) ? "is-total" : ""}>
            <th scope="row">{line(kind.replaceAll("_", " "))}</th>
            <td>{amountText(usage?.[kind], count)}</td>
            {cost !== undefined && (
              <td>{isUnpriced(kind) ? "no price" : amountText(cost[kind], money)}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isTotal(kind: string): boolean {
  return kind === "total";
}

function amountText(amount: number | undefined, as: (amount: number) => string): string {
  return amount === undefined ? "" : as(amount);
}
