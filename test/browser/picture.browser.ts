// The picture of the documentation: `npm run picture` takes it anew.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { emptyDirectory, recordExamples } from "./recordings.js";
import { htmlOf, openTrace, pages } from "./set-up.js";

const IN_DOCS = fileURLToPath(new URL("../../docs/images/viewer.png", import.meta.url));

const { open } = pages(async () => htmlOf(await recordExamples()));

test("a picture of a trace is small enough for the documentation", async () => {
  const page = await open("", { viewport: { width: 1280, height: 720 }, colorScheme: "light" });
  await openTrace(page, "plan");
  await page.getByRole("treeitem", { name: "mistral.chat.stream" }).first().click();
  await page.getByRole("region", { name: "call of price" }).waitFor();
  const path = process.env["PICTURE"] ? IN_DOCS : join(await emptyDirectory(), "viewer.png");
  await page.screenshot({ path });
  const { size } = await stat(path);
  expect(size).toBeGreaterThan(20_000);
  expect(size).toBeLessThan(200_000);
});
