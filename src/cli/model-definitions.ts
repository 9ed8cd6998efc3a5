// The table of prices as model definitions of Langfuse, and how they differ from those of a project.
// Source: the public API of Langfuse 4.16, `POST /api/public/models`.
import { isArray, isJsonObject, type JsonObject } from "../reading/json.js";
import { priceRows } from "../mistral/prices/rows.js";
import { ALIASES, RATES } from "../mistral/prices/table.js";

/** The name of the pricing tier by which a definition of this package is recognized. */
export const TIER = "mistral-traced";

/** A definition as Langfuse's API accepts it. */
interface ModelDefinition {
  readonly modelName: string;
  readonly matchPattern: string;
  readonly startDate: string | null;
  readonly unit: string;
  readonly pricingTiers: readonly [
    {
      readonly name: typeof TIER;
      readonly isDefault: true;
      readonly priority: 0;
      readonly conditions: readonly [];
      readonly prices: Readonly<Record<string, number>>;
    },
  ];
}

/** A definition and the action that it needs. */
export interface Change {
  readonly action: "create" | "replace" | "unchanged" | "kept";
  readonly definition: ModelDefinition;
  /** Of the project's definition, where there is one. */
  readonly id?: string;
}

/**
 * Makes the definitions: one for a model with all its spellings, one for a name that moves.
 * @param timeMs milliseconds since the epoch
 */
export function modelDefinitions(timeMs: number): ModelDefinition[] {
  const rows = priceRows(timeMs);
  return rows
    .filter(({ name, model }) => name === model || moves(name))
    .map(({ name, model, rates, since }) => {
      const spellings = rows
        .filter((row) => row.model === name && row.name !== name && !moves(row.name))
        .map((row) => row.name);
      const isDated = name !== model || Array.isArray(RATES[name]);
      return {
        modelName: name,
        matchPattern: patternOf([name, ...spellings]),
        startDate: isDated && since !== undefined ? `${since}T00:00:00.000Z` : null,
        unit: unitOf(rates),
        pricingTiers: [
          { name: TIER, isDefault: true, priority: 0, conditions: [], prices: perUnit(rates) },
        ],
      };
    });
}

/** Whether a name meant another model before. */
function moves(name: string): boolean {
  return Array.isArray(ALIASES[name]);
}

/** Fine-tuned models and the versions of Google Cloud among them. */
function patternOf(names: readonly string[]): string {
  const escaped = names.map((name) => name.replaceAll(".", "\\."));
  return `(?i)^(mistralai/|ft:(classifier:)?)?(${escaped.join("|")})([:@].*)?$`;
}

function unitOf(rates: Readonly<Record<string, number>>): string {
  if (rates["input"] !== undefined) return "TOKENS";
  if (rates["audio_seconds"] !== undefined) return "SECONDS";
  return rates["characters"] === undefined ? "TOKENS" : "CHARACTERS";
}

/** Dollars for one of each kind. */
function perUnit(rates: Readonly<Record<string, number>>): Record<string, number> {
  const { input, output } = rates;
  const all = {
    ...rates,
    ...(input !== undefined && { input_cached_tokens: rates["input_cached_tokens"] ?? input / 10 }),
    ...(output !== undefined && { output_reasoning_tokens: output }),
  };
  return Object.fromEntries(
    Object.entries(all).map(([kind, rate]) => [kind, Number((rate / 1e6).toPrecision(10))]),
  );
}

/** Compares definitions with those of a project. Definitions of others stay as they are. */
export function changesTo(
  project: readonly JsonObject[],
  definitions: readonly ModelDefinition[],
): Change[] {
  const custom = project.filter((model) => model["isLangfuseManaged"] !== true);
  const own = custom.filter((model) => tierOf(model)?.["name"] === TIER);
  const foreign = custom.filter((model) => !own.includes(model));
  return definitions.map((definition): Change => {
    if (foreign.some((model) => concerns(model, definition.modelName))) {
      return { action: "kept", definition };
    }
    const same = own.find(
      (model) =>
        model["modelName"] === definition.modelName &&
        dayOf(model["startDate"]) === dayOf(definition.startDate),
    );
    if (same === undefined) return { action: "create", definition };
    const isEqual =
      same["matchPattern"] === definition.matchPattern &&
      sorted(tierOf(same)?.["prices"]) === sorted(definition.pricingTiers[0].prices);
    return { action: isEqual ? "unchanged" : "replace", definition, id: String(same["id"]) };
  });
}

function tierOf({ pricingTiers }: JsonObject): JsonObject | undefined {
  return isArray(pricingTiers) ? pricingTiers.find(isJsonObject) : undefined;
}

/** Whether a foreign definition prices calls of this name. */
function concerns({ modelName, matchPattern }: JsonObject, name: string): boolean {
  if (modelName === name) return true;
  try {
    return new RegExp(String(matchPattern).replace(/^\(\?i\)/, ""), "i").test(name);
  } catch {
    // A pattern of PostgreSQL that JavaScript does not know.
    return false;
  }
}

function dayOf(date: unknown): string {
  return typeof date === "string" ? date.slice(0, 10) : "";
}

function sorted(prices: unknown): string {
  if (!isJsonObject(prices)) return "";
  return JSON.stringify(Object.entries(prices).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
