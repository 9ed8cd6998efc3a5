// The pictures of the documentation: `npm run picture` takes them anew.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { emptyDirectory } from "./directories.js";
import { recordExamples } from "./recordings.js";
import { htmlOf, openTrace, pages } from "./set-up.js";

const IN_DOCS = fileURLToPath(new URL("../../docs/images", import.meta.url));

const { open } = pages(async () => htmlOf(await recordExamples()));

async function takePicture(page: Page, name: string): Promise<number> {
  const path = join(process.env["PICTURE"] ? IN_DOCS : await emptyDirectory(), name);
  await page.screenshot({ path });
  return (await stat(path)).size;
}

test("pictures of a trace and of its conversation are small enough for the documentation", async () => {
  const page = await open("", { viewport: { width: 1280, height: 720 }, colorScheme: "light" });
  await openTrace(page, "plan");
  await page.getByRole("treeitem", { name: "mistral.chat.stream" }).first().click();
  await page.getByRole("region", { name: "call of price" }).waitFor();
  const size = await takePicture(page, "viewer.png");
  expect(size).toBeGreaterThan(20_000);
  expect(size).toBeLessThan(200_000);

  await page.setViewportSize({ width: 1100, height: 620 });
  await page.keyboard.press("c");
  await page.getByRole("article", { name: "call of nextTrain" }).first().click();
  await page.locator(".details").getByRole("heading", { name: "nextTrain" }).waitFor();
  const conversation = await takePicture(page, "conversation.png");
  expect(conversation).toBeGreaterThan(20_000);
  expect(conversation).toBeLessThan(80_000);
});
