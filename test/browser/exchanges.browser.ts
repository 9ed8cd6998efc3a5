// The page over every exchange that tests replay, called through the real Mistral client: texts,
// thoughts, images, sounds and calls are shown as such.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { readTraces, type TraceReading } from "../../src/reading/read-traces.js";
import { recordedExchanges } from "../exchanges/load.js";
import { recordExchanges } from "./recordings.js";
import { htmlOf, pages } from "./set-up.js";

let traces: TraceReading;

const { open } = pages(async () => {
  const directory = await recordExchanges();
  traces = await readTraces([directory]);
  return htmlOf(directory);
});

/**
 * The sections of the model call in the latest trace with this name.
 * @param isOurs the trace has this name and no more: it is of one of the project's exchanges
 */
async function callIn(
  name: string,
  isOurs = false,
): Promise<{ page: Page; input: Locator; output: Locator }> {
  const page = await open();
  await page.getByLabel("Name").fill(name);
  // The project's exchanges came first, so they are last in the list.
  if (isOurs) await page.keyboard.press("Escape");
  if (isOurs) await page.keyboard.press("End");
  const names = page.locator(".trace-row .name b");
  await names.getByText(name, { exact: isOurs }).first().click();
  await page.getByRole("treeitem").first().waitFor();
  await page
    .getByRole("treeitem", { name: /generation|embedding/ })
    .first()
    .click();
  const [input, output] = ["Input", "Output"].map((title) =>
    page.getByRole("region", { name: title }),
  );
  if (input === undefined || output === undefined) throw new Error("there are no sections");
  await output.waitFor();
  return { page, input, output };
}

test("a chat is cards: the system's, the user's, the assistant's", async () => {
  const { input, output } = await callIn("plain_sync");
  await input.getByRole("article", { name: "user message" }).first().waitFor();
  await output.getByRole("article", { name: "assistant message" }).waitFor();
  expect(await output.locator(".json").count()).toBe(0);
  await output.getByRole("button", { name: "JSON" }).click();
  expect(await output.getByRole("article").count()).toBe(0);
  await expect(output.locator(".json").innerText()).resolves.toContain('role: "assistant"');
});

test("thoughts are folded beside the answer", async () => {
  const { output } = await callIn("thinking_sync");
  const thinking = output.locator("details.thinking");
  expect(await thinking.locator(".text").isVisible()).toBe(false);
  await thinking.getByText("Thinking").click();
  await expect(thinking.locator(".text").innerText()).resolves.not.toBe("");
  await output.getByRole("article", { name: "assistant message" }).locator("> .text").waitFor();
});

test("images are shown, audio plays, a document is a link, and none is loaded from elsewhere", async () => {
  const picture = (await callIn("multimodal_sync", true)).input.locator("img");
  await expect.poll(() => picture.evaluate(widthOf)).toBeGreaterThan(0);
  expect(await picture.getAttribute("src")).toMatch(/^data:image\/png;base64,/);

  const player = (await callIn("audio_chat", true)).input.locator("audio");
  expect(await player.getAttribute("src")).toMatch(/^data:audio\/[a-z]+;base64,UklGR/);
  expect(await player.getAttribute("controls")).not.toBeNull();

  const link = (await callIn("multimodal_stream", true)).input.locator("a");
  expect(await link.getAttribute("href")).toBe("https://files.example/contract.pdf");
});

test("speech is a file, and recognised text is Markdown", async () => {
  // The exchange has only the beginning of a file, which no browser plays.
  const sound = (await callIn("audio_speech", true)).output.locator(".file-chip");
  await expect(sound.innerText()).resolves.toContain("audio/mpeg, 10 B");

  const heading = (await callIn("ocr", true)).output.locator(".heading-1");
  await expect(heading.innerText()).resolves.toBe("Menu");
});

function widthOf(image: unknown): number {
  return (image as { naturalWidth: number }).naturalWidth;
}

test("a tool call and the tool that may be called are readable", async () => {
  const { input, output } = await callIn("tool_single_sync");
  await input
    .getByText(/^\d+ tools?: /)
    .first()
    .waitFor();
  await output
    .getByRole("region", { name: /^call of / })
    .first()
    .waitFor();
});

test("several choices are several answers", async () => {
  const { output } = await callIn("chat_n_gt_1");
  expect(await output.getByRole("article", { name: "assistant message" }).count()).toBe(2);
});

test("an embedding's numbers stay folded", async () => {
  const { page } = await callIn("embeddings");
  expect(await page.locator(".json-leaf").count()).toBeLessThan(300);
});

test("a failed call shows its reason", async () => {
  const { page } = await callIn("error_rate_limited");
  await expect(page.getByRole("alert").first().innerText()).resolves.not.toBe("");
});

test("every trace opens, and each of its observations, without a complaint", async () => {
  const page = await open();
  const ids = traces.store.summaries().map(({ traceId }) => traceId);
  expect(ids.length).toBeGreaterThan(recordedExchanges() === undefined ? 40 : 150);
  for (const id of ids) {
    /* oxlint-disable no-await-in-loop -- it is one page */
    await page.evaluate(`location.hash = "#/trace/${id}"`);
    await page.locator(`.trace-summary code:text-is("${id}")`).waitFor();
    await page.getByRole("treeitem").first().waitFor();
    await page.keyboard.press("End");
    await page.locator(".details .facts").waitFor();
    /* oxlint-enable no-await-in-loop */
  }
});
