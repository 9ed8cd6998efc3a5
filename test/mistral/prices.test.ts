// The table of prices: made of what upstream and the reviewed file have, small, and complete.
import { readFileSync, readdirSync } from "node:fs";
import { findProvider } from "@pydantic/genai-prices";
import { describe, expect, it } from "vitest";
import { agreements, modules, reviewed } from "../../scripts/price-table.mjs";
import { listedRates, modelOf } from "../../src/mistral/prices/lookup.js";
import { SOURCES, UNPRICED } from "../../src/mistral/prices/sources.js";
import { ALIASES, RATES } from "../../src/mistral/prices/table.js";
import { ownExchanges, recordedExchanges } from "../exchanges/load.js";

const root = new URL("../../", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), "utf8");
const now = Date.now();

const unpriced = new Set(UNPRICED.flatMap(({ names }) => names));
const leftOut = new Set(reviewed().left.flatMap(({ names }) => names));

describe("the price table", () => {
  it.each(Object.entries(modules()))("%s is what scripts/price-table.mjs makes", (path, made) => {
    expect(text(path)).toBe(made);
  });

  it("the table is smaller than 15 kB, with its licence", () => {
    const table = text("src/mistral/prices/table.ts");
    expect(Buffer.byteLength(table)).toBeLessThan(15_000);
    expect(table).toContain("Copyright (c) Pydantic Services Inc.");
  });

  it("no correction equals the current upstream price", () => {
    expect(agreements(), "delete these from scripts/prices/reviewed.json").toEqual([]);
    // As if upstream had Small 3.2 by now.
    const small = (name: string) =>
      name === "mistral-small-2506" ? { input: 0.1, output: 0.3 } : undefined;
    expect(agreements(small)).toEqual(["mistral-small-2506"]);
  });

  it("each reviewed price has a source and the day of its check", () => {
    for (const { names, source, checked, since } of reviewed().models) {
      expect(source, names.join()).not.toBe("");
      expect([checked, since], names.join()).toEqual([
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      ]);
    }
    expect(Object.keys(SOURCES).toSorted()).toEqual(
      [...Object.keys(RATES), ...Object.keys(ALIASES)].toSorted(),
    );
  });

  it("each name stands for a model with a price, or one that is known to lack it", () => {
    for (const [name, dated] of Object.entries(ALIASES)) {
      const models = typeof dated === "string" ? [dated] : dated.map(([, model]) => model);
      for (const model of models) {
        expect(Object.hasOwn(RATES, model) || unpriced.has(model), `${name}: ${model}`).toBe(true);
      }
    }
  });

  it("the days of a name are in order", () => {
    for (const dated of [...Object.values(ALIASES), ...Object.values(RATES)]) {
      if (!Array.isArray(dated)) continue;
      const days = dated.map(([since]: readonly [string, unknown]) => since);
      expect(days).toEqual(days.toSorted());
    }
  });
});

describe("the names that there are", () => {
  it.each(recordedNames())("%s, from recorded traffic, has a price", (name) => {
    expect(listedRates(name, now)).toBeDefined();
  });

  it("each name upstream has a price, or a reason without one", () => {
    const { models = [] } = findProvider({ providerId: "mistral" }) ?? {};
    const names = JSON.stringify(models.map(({ match }) => match)).matchAll(
      /"(?:equals|starts_with)":"([^"]+)"/g,
    );
    const missing = [...names]
      .map(([, name = ""]) => name)
      .filter((name) => modelOf(name, now) === undefined)
      .filter((name) => !leftOut.has(name) && !leftOut.has(`${name}*`));
    expect(missing).toEqual([]);
  });

  it("each name in the documentation of Mistral's SDK has a price, or a reason without one", () => {
    const sdk = new URL("node_modules/@mistralai/mistralai/", root);
    const files = readdirSync(sdk, { recursive: true, encoding: "utf8" }).filter(
      (path) => /\.(?:md|ts)$/.test(path) && !path.includes("node_modules"),
    );
    const names = new Set(
      files.flatMap((path) =>
        [...readFileSync(new URL(path, sdk), "utf8").matchAll(/\bmodel: "([^"]+)"/g)].map(
          ([, name = ""]) => name,
        ),
      ),
    );
    const models = [...names].filter((name) =>
      /mistral|mixtral|[a-z]stral|pixtral|voxtral/.test(name),
    );
    expect(models.length).toBeGreaterThan(5);
    const missing = models.filter((name) => listedRates(name, now) === undefined);
    expect(missing.filter((name) => !unpriced.has(name))).toEqual([]);
  });
});

function recordedNames(): string[] {
  const exchanges = [...ownExchanges(), ...(recordedExchanges() ?? [])];
  const names = exchanges.flatMap(({ request, response }) => [
    ...JSON.stringify([request.body, response.body, response.sse]).matchAll(
      /\\?"model\\?":\s*\\?"([^"\\]+)\\?"/g,
    ),
  ]);
  return [...new Set(names.map(([, name = ""]) => name))].filter((name) => !/no.*model/.test(name));
}
