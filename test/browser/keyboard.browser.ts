// The focus of the keyboard, and its reach in the tree of a trace.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { idOf, writeSpans } from "./otlp.js";
import { emptyDirectory } from "./directories.js";
import { htmlOf, openTrace, pages } from "./set-up.js";

const { open } = pages(async () => {
  const directory = await emptyDirectory();
  const span = { traceId: idOf(1, 32), startMs: Date.now(), durationMs: 10 };
  const [root, step] = [idOf(1, 16), idOf(2, 16)];
  await writeSpans(join(directory, "traces.jsonl"), [
    { ...span, id: root, name: "root" },
    { ...span, id: step, parentId: root, name: "step" },
    { ...span, id: idOf(3, 16), parentId: root, name: "other" },
    { ...span, id: idOf(4, 16), parentId: step, name: "broken", error: "it broke" },
  ]);
  return htmlOf(directory);
});

async function opened(): Promise<Page> {
  const page = await open();
  await openTrace(page, "root");
  return page;
}

const selected = (page: Page): Promise<string> =>
  page.getByRole("treeitem", { selected: true }).locator("b").innerText();

test("typing in the filter continues when its text begins to match", async () => {
  const page = await opened();
  const filter = page.getByLabel("Filter observations");
  await filter.fill("otherr");
  await expect.poll(() => page.getByRole("treeitem").count()).toBe(0);
  await page.keyboard.press("Backspace");
  await page.getByRole("treeitem", { name: "other" }).waitFor();
  await page.keyboard.press("Backspace");
  expect(await filter.inputValue()).toBe("othe");
});

test("the right arrow goes to a child that the filter shows", async () => {
  const page = await opened();
  await page.getByLabel("Filter observations").fill("other");
  await expect.poll(() => page.getByRole("treeitem").count()).toBe(2);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  expect(await selected(page)).toBe("other");
});

test("n goes to an error under a closed row", async () => {
  const page = await opened();
  await page.keyboard.press("*");
  await expect.poll(() => page.getByRole("treeitem").count()).toBe(1);
  await page.keyboard.press("n");
  await page.getByRole("treeitem", { name: "broken" }).waitFor();
  expect(await selected(page)).toBe("broken");
});

test("the keyboard is at the tree again when the help is closed", async () => {
  const page = await opened();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator("[role=tree]:focus").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator("[role=tree]:focus").waitFor();
});
