// The built site in Chromium: each page on a narrow screen, some on a wide one with their colours, light
// and dark, and the search.
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { Server } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkLinks } from "../../site/check-links.mjs";
import { launch, openPage } from "../browser/chromium.js";
import { faintTexts } from "./contrast.mjs";
import { dist, serve } from "./serve.js";

/** Pixels of a telephone, and of a window beside another. */
const NARROW = 390;
const WIDE = 1280;
/** Pages that have every kind of text between them; their colours are those of the theme. */
const READ = ["index.html", "decorators.html", "configuration.html", "api/ai-sdk.html"];
/** The least contrast of text, by WCAG 2.2 AA. */
const LEAST_CONTRAST = 4.5;

const built = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .map((file) => file.split(sep).join("/"))
  .filter((file) => file.endsWith(".html") && file !== "404.html");

let browser: Browser;
let server: Server;
let address = "";

beforeAll(async () => {
  browser = await launch();
  ({ server, address } = await serve());
});

afterAll(async () => {
  await browser.close();
  server.close();
});

test("each page of docs/ is on the site, and so is the reference of each entry", () => {
  const docs = readdirSync(new URL("../../docs", import.meta.url))
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .map((file) => file.replace(/md$/, "html"));
  const { name, exports } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { name: string; exports: Record<string, unknown> };
  const withoutExports = new Set(["./register", "./package.json"]);
  const reference = Object.keys(exports)
    .filter((entry) => !withoutExports.has(entry))
    .map((entry) => `api/${entry === "." ? name : entry.slice(2)}.html`);
  expect(built).toEqual(expect.arrayContaining(["index.html", ...docs, ...reference]));
});

// Without scripts a page is as it came, and the browser is quick.
test("each page fits a narrow screen", { timeout: 180_000 }, async () => {
  const { page, complaints, requests } = await openPage(browser, address, {
    viewport: { width: NARROW, height: 900 },
    javaScriptEnabled: false,
  });
  const problems: string[] = [];
  for (const file of built) {
    await page.goto(`${address}${file}`);
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
    if (wide > NARROW) problems.push(`${file} has ${wide} pixels`);
  }
  await page.close();
  expect(problems).toEqual([]);
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(address))).toEqual([]);
});

test.each(READ)("%s fits a wide screen, and has enough contrast, light and dark", async (file) => {
  const { page, complaints, requests } = await openPage(browser, `${address}${file}`, {
    viewport: { width: WIDE, height: 900 },
  });
  const problems: string[] = [];
  const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
  if (wide > WIDE) problems.push(`${wide} pixels`);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const html = page.locator(colorScheme === "dark" ? "html.dark" : "html:not(.dark)");
    await html.waitFor({ state: "attached" });
    const faint = await page.evaluate(faintTexts, LEAST_CONTRAST);
    problems.push(...faint.map((text) => `${colorScheme}: ${text}`));
  }
  await page.close();
  expect(problems).toEqual([]);
  expect(complaints).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(address))).toEqual([]);
});

test("the search finds a heading of a page and an export of the reference", async () => {
  const { page } = await openPage(browser, address);
  const input = page.locator("#localsearch-input");
  // The page takes the key once its script runs.
  const pressed = async (): Promise<number> => {
    await page.keyboard.press("Control+k");
    return input.count();
  };
  await expect.poll(pressed, { timeout: 15_000 }).toBe(1);
  for (const [words, link] of [
    ["spool", "delivery.html#the-spool"],
    ["lastDeliveryError", "api/mistral-traced.html#lastdeliveryerror"],
  ] as const) {
    await input.fill(words);
    await page.locator(`.VPLocalSearchBox a[href$="${link}"]`).first().waitFor();
  }
  await page.close();
});

test("a link to a missing page or anchor fails the build", async () => {
  const copy = await mkdtemp(join(tmpdir(), "mistral-traced-site-"));
  try {
    const links = ["/tools.html#tools", "/gone.html", "/tools.html#gone", "https://langfuse.com"];
    await writeFile(
      join(copy, "tools.html"),
      `<h1 id="tools"></h1>${links.map((href) => `<a class="x" href="${href}"></a>`).join("")}`,
    );
    expect(() => checkLinks(copy)).toThrow(
      "Links lead nowhere:\ntools.html links to /gone.html\ntools.html links to /tools.html#gone",
    );
  } finally {
    await rm(copy, { recursive: true });
  }
});
