// `mistral-traced prices`: the table of prices, for a person, for machines, and for Langfuse.
import { priceRows, ratesText, type PriceRow } from "../mistral/prices/rows.js";
import { UNPRICED } from "../mistral/prices/sources.js";
import { padEnd, widthOf } from "../terminal/text.js";
import { EXIT } from "./errors.js";
import { note, output, print, printJson } from "./output.js";
import { pushPrices } from "./prices-push.js";

/** The options of `prices`. */
export interface PricesOptions {
  readonly json?: true;
  readonly push?: true;
  readonly yes?: true;
}

/** @returns the exit code */
export async function prices(options: PricesOptions): Promise<number> {
  const rows = priceRows(Date.now());
  if (options.push) return pushPrices(options);
  if (options.json) printJson({ prices: rows, withoutPrice: UNPRICED });
  else {
    print(table(rows));
    note(
      "Dollars for a million tokens, or for the unit that is named. Cached tokens cost a tenth.",
    );
    note(
      "Days are those of Mistral's documentation. The tier priority costs 1.75 times as much, batch half.",
    );
  }
  return EXIT.ok;
}

const HEADS = ["NAME", "MODEL", "PRICE", "SINCE", "CHECKED", "SOURCE"];

function table(rows: readonly PriceRow[]): string[] {
  const cells = rows.map(({ name, model, rates, since, checked, source }) => [
    name,
    model === name ? "" : model,
    ratesText(rates),
    since ?? "",
    checked ?? "",
    source,
  ]);
  const widths = HEADS.map((head, column) =>
    Math.max(...[head, ...cells.map((row) => row[column] ?? "")].map(widthOf)),
  );
  const { paint } = output();
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [paint("bold", line(HEADS)), ...cells.map(line)];
}
