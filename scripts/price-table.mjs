// Makes the table of Mistral's prices, as part of the build: the prices of @pydantic/genai-prices,
// with the corrections and additions of prices/reviewed.json. Two modules come out: the table, which
// traced programs load, and the sources, which only the commands load.
import { findProvider } from "@pydantic/genai-prices";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const packageRoot = new URL("node_modules/@pydantic/genai-prices/", root);
const { version } = JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8"));
const UPSTREAM = `@pydantic/genai-prices ${version}`;

/** Kinds of usage, each with its unit upstream and the price of a million over the price of that unit. */
const KINDS = {
  input: ["input_mtok", 1],
  input_cached_tokens: ["cache_read_mtok", 1],
  output: ["output_mtok", 1],
  audio_seconds: ["input_audio_hours", 1e6 / 3600],
  pages: ["input_document_kpages", 1e3],
  annotated_pages: ["input_annotated_document_kpages", 1e3],
};

/** Reads the file of reviewed entries. */
export function reviewed() {
  return JSON.parse(readFileSync(new URL("scripts/prices/reviewed.json", root), "utf8"));
}

/** Reads the price that upstream has of exactly this name on a day; undefined without one. */
export function upstreamRates(name, day) {
  const row = upstreamRows().find((each) => each.name === name);
  return row?.dated.findLast(([since]) => since <= day)?.[1];
}

function ratesOf(price) {
  const rates = {};
  for (const [kind, [unit, millions]] of Object.entries(KINDS)) {
    if (price[unit] !== undefined) rates[kind] = Number((price[unit] * millions).toPrecision(10));
  }
  // A cached token costs a tenth, unless the list has another price.
  if (rates.input_cached_tokens === Number((rates.input / 10).toPrecision(10))) {
    delete rates.input_cached_tokens;
  }
  return rates;
}

/** Lists upstream's names with the days on which their prices begin. */
function upstreamRows() {
  return findProvider({ providerId: "mistral" }).models.flatMap(({ match, prices }) => {
    const names = (match.or ?? [match]).flatMap(({ equals, starts_with: start }) =>
      equals === undefined ? `${start}*` : equals,
    );
    const spans = Array.isArray(prices) ? prices : [{ prices }];
    const dated = spans.map(({ constraint, prices: price }) => [
      constraint?.start_date ?? "",
      ratesOf(price),
    ]);
    return names.map((name) => ({ name, dated }));
  });
}

/** Puts upstream and the reviewed entries together. */
export function priceTable() {
  const { upstream, models, aliases, spellings, left } = reviewed();
  // A newer release is not yet compared with the documentation.
  const { checked } = upstream.version === version ? upstream : {};
  const leftOut = new Set(left.flatMap(({ names }) => names));
  const standsFor = new Set([...aliases.map(({ name }) => name), ...Object.keys(spellings.names)]);
  const rows = new Map();
  for (const { name, dated } of upstreamRows()) {
    if (leftOut.has(name) || standsFor.has(name)) continue;
    rows.set(name, { dated, source: UPSTREAM, checked });
  }
  for (const { names, prices, since, ...origin } of models) {
    const dated = Array.isArray(prices) ? prices : [[since, prices]];
    for (const name of names) rows.set(name, { dated, ...origin });
  }
  const wild = [...rows.keys()].filter((name) => name.includes("*"));
  if (wild.length > 0) throw new Error(`Upstream has patterns: ${wild.join(", ")}. Review them.`);
  return { rows: new Map([...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))), aliases, spellings };
}

/** Lists reviewed models that upstream has with the same prices by now. */
export function agreements(ratesUpstream = upstreamRates) {
  return reviewed().models.flatMap(({ names, prices, since }) => {
    const dated = Array.isArray(prices) ? prices : [[since, prices]];
    return names.filter((name) =>
      dated.every(([day, rates]) => {
        const theirs = ratesUpstream(name, day);
        return JSON.stringify(theirs) === JSON.stringify(rates);
      }),
    );
  });
}

const MADE = "// Made by scripts/price-table.mjs. Change scripts/prices/reviewed.json instead.";

/** Writes out a value as TypeScript: keys without quotes where they need none. */
function code(value) {
  return JSON.stringify(value)
    .replaceAll(/"([a-z_]+)":/g, " $1: ")
    .replaceAll(/([^ ])\}/g, "$1 }")
    .replaceAll(",", ", ")
    .replaceAll(/,  /g, ", ");
}

/** Without its day where one price or name stands for all times. */
function timeless(dated) {
  return dated.length === 1 ? dated[0][1] : [["", dated[0][1]], ...dated.slice(1)];
}

function record(entries) {
  return `{\n${entries.map(([name, value]) => `  ${JSON.stringify(name)}: ${code(value)},`).join("\n")}\n}`;
}

/** Writes the table's module. */
export function tableModule({ rows, aliases, spellings }) {
  const licence = readFileSync(new URL("LICENSE", packageRoot), "utf8").trim();
  const names = [
    ...aliases.map(({ name, was }) => [name, timeless(was)]),
    ...Object.entries(spellings.names),
  ].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${MADE}
/*!
 * @license
 * Prices of @pydantic/genai-prices, with corrections.
 *
${licence
  .split("\n")
  .map((line) => ` * ${line}`.trimEnd())
  .join("\n")}
 */
import type { DatedNames, DatedRates } from "./dated.js";

/** Dollars for a million of each kind of usage, by model; with days where they changed. */
export const RATES: Readonly<Record<string, DatedRates>> = ${record([...rows].map(([name, { dated }]) => [name, timeless(dated)]))};

/** The models that other names stand for; with days where that changed. */
export const ALIASES: Readonly<Record<string, DatedNames>> = ${record(names)};
`;
}

/** Writes the sources' module. */
export function sourcesModule({ rows, aliases, spellings }) {
  const { unpriced } = reviewed();
  const sources = [...rows].map(([name, { source, checked, note, dated }]) => [
    name,
    {
      source,
      ...(checked && { checked }),
      ...(note && { note }),
      ...(dated[0][0] && { since: dated[0][0] }),
    },
  ]);
  const named = [
    ...aliases.map(({ name, was, source, checked }) => [
      name,
      { source, checked, since: was[0][0] },
    ]),
    ...Object.keys(spellings.names).map((name) => [
      name,
      { source: spellings.source, checked: spellings.checked },
    ]),
  ];
  return `${MADE}
import type { PriceSource } from "./dated.js";

/** Sources of the table's rows and names. */
export const SOURCES: Readonly<Record<string, PriceSource>> = ${record([...sources, ...named].toSorted(([a], [b]) => (a < b ? -1 : 1)))};

/** Names that are known and have no price. */
export const UNPRICED: readonly { readonly names: readonly string[]; readonly reason: string }[] = ${code(unpriced)};
`;
}

/** Paths and contents of the modules. */
export function modules() {
  const table = priceTable();
  return {
    "src/mistral/prices/table.ts": tableModule(table),
    "src/mistral/prices/sources.ts": sourcesModule(table),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(modules())) writeFileSync(new URL(path, root), text);
}
