// The charts: they draw the values of the traces.
import { join } from "node:path";
import { expect, test } from "vitest";
import { idOf, writeSpans } from "./otlp.js";
import { emptyDirectory } from "./directories.js";
import { htmlOf, pages } from "./set-up.js";

const HOUR = 3_600_000;
const now = Date.now();
const MODELS = ["mistral-small-latest", "mistral-large-latest"];

const { open } = pages(async () => {
  const directory = await emptyDirectory();
  const spans = Array.from({ length: 40 }, (_, n) => ({
    traceId: idOf(n, 32),
    id: idOf(n, 16),
    name: `call ${n}`,
    startMs: now - n * HOUR - 60_000,
    durationMs: 100 * (n + 1),
    ...(n % 10 === 0 ? { error: "overloaded" } : {}),
    attributes: {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": MODELS[n % 2] ?? "",
      "langfuse.observation.usage_details": JSON.stringify({ input: 10, output: 5, total: 15 }),
      "langfuse.observation.cost_details": JSON.stringify({ total: 0.001 }),
    },
  }));
  await writeSpans(join(directory, "calls.jsonl"), spans);
  return htmlOf(directory);
});

test("charts are drawn, and the sums by model are those of the traces", async () => {
  const page = await open("#/charts");
  await page.getByText("40 observations").waitFor();
  for (const name of ["Tokens by model", "Cost by model", "Duration of calls by model, median"]) {
    const chart = page.getByRole("figure", { name });
    // oxlint-disable-next-line no-await-in-loop -- one chart after the other
    await expect(chart.locator(".u-legend").innerText()).resolves.toContain(MODELS[0]);
  }
  const canvases = page.locator(".chart canvas");
  expect(await canvases.count()).toBe(4);
  // Something is drawn: an empty canvas has one colour.
  const pictures = await Promise.all(
    [0, 1, 2, 3].map((n) =>
      canvases
        .nth(n)
        .evaluate((node: unknown) => (node as { toDataURL(): string }).toDataURL().length),
    ),
  );
  expect(Math.min(...pictures)).toBeGreaterThan(3_000);
  const rows = page.getByRole("figure", { name: "Models" }).locator("tbody tr");
  await expect(rows.nth(0).innerText()).resolves.toMatch(
    /mistral-small-latest\s+20\s+4\s+1\.90 s\s+3\.70 s\s+–\s+300\s+\$0\.0200/,
  );
  await expect(rows.nth(1).innerText()).resolves.toMatch(/mistral-large-latest\s+20\s+0/);
});

test("the time can be narrowed, and the slowest observation is a link to itself", async () => {
  const page = await open("#/charts");
  const slowest = page.getByRole("figure", { name: "Slowest observations" });
  await expect(slowest.getByRole("listitem").first().innerText()).resolves.toMatch(
    /call 39[\s\S]*4\.00 s/,
  );
  await page.getByLabel("time").selectOption("1440");
  await page.getByText("24 observations").waitFor();
  await slowest.getByRole("link").first().click();
  await page.locator(".details").getByRole("heading", { name: "call 23" }).waitFor();
});
