// The page over what the examples record: a newcomer finds a trace and walks through it.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { recordExamples } from "./recordings.js";
import { htmlOf, openTrace, pages } from "./set-up.js";

const { open } = pages(async () => htmlOf(await recordExamples()));

async function names(page: Page): Promise<string[]> {
  return page.locator(".trace-row .name b").allTextContents();
}

async function opened(name: string): Promise<Page> {
  const page = await open();
  await openTrace(page, name);
  return page;
}

/** The row that is selected in the tree. */
async function selected(page: Page): Promise<string> {
  return page.locator('[role=treeitem][aria-selected="true"] .label b').innerText();
}

describe("the list", () => {
  test("the list has every trace, the latest first, with its sums", async () => {
    const page = await open();
    expect(await names(page)).toEqual([
      "plan",
      "checkTransactionStatus",
      "toolCallingCheckTransactionStatus",
      "asyncStreamFindBestFiveMusicianFrom",
      "asyncFindBestMusicianFrom",
      "streamFindBestFivePainterFrom",
      "findBestPaintingFrom",
      "findBestPainterFrom",
      "findBestPainterFrom",
    ]);
    const row = page.getByRole("option", { name: "findBestPaintingFrom" });
    await expect(row.locator(".tokens").innerText()).resolves.toBe("38 → 27");
    await expect(row.innerText()).resolves.toMatch(/\$0\.0000\d\d/);
    await expect(row.locator(".models").innerText()).resolves.toBe("mistral-small-latest");
  });

  test("the list is filtered by name, type, level, time and text, and all filters are cleared at once", async () => {
    const page = await open();
    await page.getByLabel("Name").fill("PAINT");
    expect(await names(page)).toHaveLength(4);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByLabel("type").selectOption("tool");
    expect(await names(page)).toEqual([
      "plan",
      "checkTransactionStatus",
      "toolCallingCheckTransactionStatus",
    ]);
    await page.getByLabel("level").selectOption("ERROR");
    expect(await names(page)).toEqual(["plan"]);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByLabel("time").selectOption("60");
    expect(await names(page)).toHaveLength(9);
    await page.getByLabel("Search text").fill("albrecht dürer");
    await page.getByText("1 of 9 traces").waitFor();
    expect(await names(page)).toEqual(["findBestPaintingFrom"]);
    await page.getByLabel("Search text").fill("nobody says this");
    await page.getByText("No trace matches the filters.").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("9 traces").waitFor();
  });

  test("a search marks the observations that contain its text", async () => {
    const page = await open();
    await page.getByLabel("Search text").fill("no station called");
    await page.getByRole("option", { name: "plan" }).click();
    await page.locator(".tree-row.is-hit").first().waitFor();
    const hits = await page.locator(".tree-row.is-hit .label b").allTextContents();
    expect(hits).toContain("nextTrain");
    expect(hits).not.toContain("price");
  });

  test("the list has keys: / searches, arrows move, Enter opens, Escape returns", async () => {
    const page = await open();
    await page.keyboard.press("/");
    await page.keyboard.type("Pending");
    await page.getByText("2 of 9 traces").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "toolCallingCheck" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("listbox").waitFor();
    // The filter is still there.
    await expect(page.getByLabel("Search text").inputValue()).resolves.toBe("Pending");
    await page.getByText("2 of 9 traces").waitFor();
  });
});

describe("a trace", () => {
  test("a trace shows its sums, together and by model", async () => {
    const page = await opened("findBestPaintingFrom");
    expect(await page.title()).toBe("findBestPaintingFrom");
    const facts = page.locator(".trace-summary .facts");
    await expect(facts.innerText()).resolves.toContain("38 → 27");
    await facts.getByRole("definition").getByText("mistral-small-latest").click();
    const sums = page.getByRole("table", { name: "Sums by model" });
    await expect(sums.locator("tbody tr").innerText()).resolves.toMatch(
      /mistral-small-latest\s+2\s+–\s+38\s+27\s+\$0\.0000/,
    );
  });

  test("the tree of a trace has the keys of trees", async () => {
    const page = await opened("plan");
    const tree = page.getByRole("tree");
    expect(await selected(page)).toBe("plan");
    expect(await page.getByRole("treeitem").count()).toBe(9);
    await page.keyboard.press("ArrowRight");
    expect(await selected(page)).toBe("streamTools");
    await page.keyboard.press("ArrowLeft");
    expect(await page.getByRole("treeitem").count()).toBe(2);
    const closed = page.locator('[role=treeitem][aria-selected="true"]');
    expect(await closed.getAttribute("aria-expanded")).toBe("false");
    expect(await closed.getAttribute("aria-level")).toBe("2");
    await page.keyboard.press("ArrowLeft");
    expect(await selected(page)).toBe("plan");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("treeitem").count()).toBe(9);
    await page.keyboard.press("End");
    expect(await selected(page)).toBe("mistral.chat.stream");
    await page.keyboard.press("Home");
    await page.keyboard.press("*");
    expect(await page.getByRole("treeitem").count()).toBe(1);
    await page.keyboard.press("*");
    await page.keyboard.press("n");
    expect(await selected(page)).toBe("nextTrain");
    const active = await tree.getAttribute("aria-activedescendant");
    expect(await page.locator(`#${active}`).getAttribute("aria-selected")).toBe("true");
    // Enter goes to the details, Escape back to the tree and then to the list.
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement?.id")).toBe("details");
    await page.keyboard.press("Escape");
    expect(await page.evaluate("document.activeElement?.id")).toBe("tree");
    await page.keyboard.press("Escape");
    await page.getByRole("listbox").waitFor();
  });

  test("the details of a tool call show its caller, arguments, result and error", async () => {
    const page = await opened("plan");
    await page.getByRole("treeitem", { name: "mistral.chat.stream" }).first().click();
    const output = page.getByRole("region", { name: "Output" });
    const call = output.getByRole("region", { name: "call of nextTrain" }).first();
    await expect(call.innerText()).resolves.toContain('"Lyons"');
    await page.getByRole("treeitem", { name: "mistral.chat.stream" }).nth(1).click();
    const input = page.getByRole("region", { name: "Input" });
    await input.getByRole("article", { name: "tool message" }).first().waitFor();
    const messages = await input.getByRole("article").allInnerTexts();
    expect(messages.filter((text) => text.startsWith("Tool"))).toHaveLength(3);
    expect(messages.join("\n")).toContain("nextTrain");
    await page.keyboard.press("Home");
    await page.keyboard.press("n");
    await expect(page.getByRole("alert").innerText()).resolves.toBe(
      "There is no station called Lyons.",
    );
  });

  test("the waterfall marks the time to the first token", async () => {
    const page = await opened("streamFindBestFivePainterFrom");
    const generation = page.getByRole("treeitem", { name: "streamMistralCompletion" });
    const [bar, waiting] = [generation.locator(".bar"), generation.locator(".waiting")];
    expect(await waiting.getAttribute("title")).toMatch(/^first token after [\d.]+ m?s$/);
    const widths = await Promise.all([bar.boundingBox(), waiting.boundingBox()]);
    expect(widths[1]?.width).toBeGreaterThan(0);
    expect(widths[1]?.width).toBeLessThanOrEqual((widths[0]?.width ?? 0) + 1);
    await generation.click();
    await page.locator(".details").getByText("First token").waitFor();
  });

  test("the waterfall is zoomed by keys, by wheel and by dragging", async () => {
    const page = await opened("plan");
    const bar = page.getByRole("treeitem", { name: "plan" }).locator(".bar");
    const width = async (): Promise<number> => (await bar.boundingBox())?.width ?? 0;
    const whole = await width();
    await page.keyboard.press("+");
    const ticks = await page.locator(".tick").allInnerTexts();
    expect(ticks).not.toContain("0");
    await page.keyboard.press("0");
    expect(await page.locator(".tick").allInnerTexts()).toContain("0");
    const axis = await page.locator(".axis").boundingBox();
    if (axis === null) throw new Error("there is no axis");
    const [left, middle] = [axis.x + axis.width * 0.25, axis.x + axis.width * 0.5];
    await page.mouse.move(left, axis.y + 60);
    await page.mouse.down();
    await page.mouse.move(middle, axis.y + 62, { steps: 4 });
    await page.locator(".marking").waitFor();
    await page.mouse.up();
    expect(await page.locator(".marking").count()).toBe(0);
    const shown = await page.locator(".tick small").allInnerTexts();
    expect(shown).not.toContain("0");
    // Dragging selects nothing.
    expect(await selected(page)).toBe("plan");
    await page.mouse.dblclick(middle, axis.y + 300);
    expect(await page.locator(".tick").allInnerTexts()).toContain("0");
    await page.mouse.move(middle, axis.y + 10);
    await page.mouse.wheel(0, -400);
    await expect.poll(() => page.locator(".tick").allInnerTexts()).not.toContain("0");
    await page.mouse.wheel(0, 4_000);
    await expect.poll(() => page.locator(".tick").allInnerTexts()).toContain("0");
    expect(await width()).toBeCloseTo(whole, 0);
  });

  test("the address leads to a trace again, down to the observation", async () => {
    const page = await opened("checkTransactionStatus");
    await page.getByRole("treeitem", { name: "retrieve_payment_status" }).click();
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/^#\/trace\/[0-9a-f]{32}\/[0-9a-f]{16}$/);
    const again = await open(hash);
    await again
      .locator(".details")
      .getByRole("heading", { name: "retrieve_payment_status" })
      .waitFor();
    expect(await selected(again)).toBe("retrieve_payment_status");
    const lost = await open("#/trace/nothing");
    await lost.getByText("This trace was not found.").waitFor();
  });

  test("a trace shows nothing of the trace shown before it", async () => {
    const page = await opened("findBestPaintingFrom");
    const first = await page.evaluate<string>("location.hash");
    await page.keyboard.press("Escape");
    await openTrace(page, "plan");
    await page.evaluate(`
      window.seen = new Set();
      new MutationObserver(() => {
        const id = document.querySelector(".trace-summary code")?.textContent;
        for (const row of document.querySelectorAll("[role=treeitem] .label b")) {
          if ("${first}".includes(id)) window.seen.add(row.textContent);
        }
      }).observe(document, { subtree: true, childList: true, characterData: true });
      location.hash = "${first}"`);
    await page.getByRole("treeitem", { name: "findBestPaintingFrom" }).waitFor();

    expect(await page.evaluate("[...window.seen]")).toEqual([
      "findBestPaintingFrom",
      "mistralCompletion",
    ]);
  });

  test("the tree of a trace is filtered, and keeps the parents of matches", async () => {
    const page = await opened("plan");
    await page.getByLabel("Filter observations").fill("price");
    expect(await page.locator(".tree-row .label b").allTextContents()).toEqual([
      "plan",
      "streamTools",
      "price",
    ]);
  });

  test("a value is shown as JSON that folds, and as it is", async () => {
    const page = await opened("plan");
    await page.keyboard.press("n");
    const input = page.getByRole("region", { name: "Input" });
    await input.getByText('"Lyons"').waitFor();
    await input.getByRole("button", { expanded: true }).first().click();
    await input.getByRole("button", { expanded: false }).getByText("1 key").waitFor();
  });
});

test("the page is dark if the system is, or as chosen", async () => {
  const page = await open("", { colorScheme: "dark" });
  const ground = (): Promise<string> =>
    page.evaluate("getComputedStyle(document.body).backgroundColor");
  expect(await ground()).toBe("rgb(18, 19, 22)");
  await page.getByRole("button", { name: "Colours: system" }).click();
  expect(await ground()).toBe("rgb(255, 255, 255)");
  await page.getByRole("button", { name: "Colours: light" }).click();
  expect(await ground()).toBe("rgb(18, 19, 22)");
});

test("on a narrow screen the details replace the tree, and nothing overflows", async () => {
  const page = await open("", { viewport: { width: 400, height: 800 } });
  const overflow = (): Promise<number> =>
    page.evaluate("document.documentElement.scrollWidth - innerWidth");
  await page.getByRole("option", { name: "plan" }).waitFor();
  expect(await overflow()).toBe(0);
  await page.getByRole("option", { name: "plan" }).click();
  await page.getByRole("treeitem", { name: "price" }).waitFor();
  expect(await overflow()).toBe(0);
  await page.getByRole("treeitem", { name: "price" }).click();
  await page.getByRole("heading", { name: "price" }).waitFor();
  expect(await page.getByRole("tree").count()).toBe(0);
  expect(await overflow()).toBe(0);
  await page.getByRole("button", { name: "Back to the tree" }).click();
  await page.getByRole("tree").waitFor();
});

test("the key ? explains the keys", async () => {
  const page = await open();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});
