// docs/prices.md is the table of prices. `npm run docs:write` writes it anew.
import { expect, test } from "vitest";
import { priceRows, ratesText } from "../../src/mistral/prices/rows.js";
import { UNPRICED } from "../../src/mistral/prices/sources.js";

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

/** An address as a link with the last part of its path; other sources as they are. */
function link(source: string): string {
  return source
    .split(" ")
    .map((word) => {
      const [, url, rest] = /^(https:\/\/[^,;]+)(.*)$/.exec(word) ?? [];
      if (url === undefined) return word;
      return `[${url
        .split("/")
        .findLast((part) => part !== "")
        ?.slice(0, 40)}](${url})${rest}`;
    })
    .join(" ");
}

test("docs/prices.md has each name with its price, source and days", async () => {
  const rows = priceRows(Date.now()).map(
    ({ name, model, rates, since = "", checked = "", source, note }) =>
      `| \`${name}\` | ${model === name ? "" : `\`${model}\``} | ${ratesText(rates)} | ${since} | ${checked} | ${cell(link(source))}${note === undefined ? "" : `. ${note}`} |`,
  );
  const page = `# Prices

Names of Mistral's models with the price of a call today, in dollars for a million tokens or for the unit that is named.
[Cost](mistral-coverage.md#cost) has the rules: cached tokens, tiers, names that move, fine-tuned models. \`npx mistral-traced prices\` prints
the table. A test compares this page with it.

Prices come from @pydantic/genai-prices, with the corrections and additions of
[reviewed.json](../scripts/prices/reviewed.json). The day of the check is the one on which the price was compared with
Mistral's documentation.

| name | model | price | since | checked | source |
|---|---|---|---|---|---|
${rows.join("\n")}

## Names without a price

| names | reason |
|---|---|
${UNPRICED.map(({ names, reason }) => `| ${names.map((name) => `\`${name}\``).join(", ")} | ${reason} |`).join("\n")}

Correct a price in \`reviewed.json\` and run \`npm run build\` and \`npm run docs:write\`. A test names the corrections that upstream has by
now.
`;
  expect(rows.length).toBeGreaterThan(100);
  await expect(page).toMatchFileSnapshot("../../docs/prices.md");
});
