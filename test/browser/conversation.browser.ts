// An agent's trace as a conversation, two traces side by side, and what is copied of them.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { ADVERSARIAL } from "./adversarial-markdown.js";
import { idOf, writeSpans, type MadeSpan } from "./otlp.js";
import { emptyDirectory } from "./directories.js";
import { htmlOf, openTrace, pages, type OpenOptions } from "./set-up.js";

const startMs = Date.UTC(2026, 10, 30, 9);
const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const say = (role: string, content: unknown) => ({ role, content });
const asks = (id: string, name: string, args: object) => ({
  role: "assistant",
  content: [{ type: "thinking", thinking: [{ type: "text", text: `I need ${name}.` }] }],
  tool_calls: [{ id, type: "function", function: { name, arguments: JSON.stringify(args) } }],
});
const result = (id: string, content: string) => ({ role: "tool", tool_call_id: id, content });

/** A trip that a planner plans with a clerk; `city` makes two of them different. */
function trip(n: number, city: string, durationMs: number): readonly MadeSpan[] {
  const traceId = idOf(n, 32);
  const id = (of: number): string => idOf(n * 100 + of, 16);
  const span = (of: number, parent: number, name: string, type: string, more = {}): MadeSpan => ({
    traceId,
    id: id(of),
    ...(of === 0 ? {} : { parentId: id(parent) }),
    name,
    startMs: startMs + n * 60_000 + of,
    durationMs: of === 0 ? durationMs : 40,
    attributes: { "langfuse.observation.type": type, ...more },
  });
  const io = (input: unknown, output?: unknown) => ({
    "langfuse.observation.input": JSON.stringify(input),
    ...(output !== undefined && { "langfuse.observation.output": JSON.stringify(output) }),
  });
  const call = (input: unknown, output: unknown) => ({
    ...io(input, output),
    "langfuse.observation.model.name": "mistral-medium-latest",
    "langfuse.observation.usage_details": JSON.stringify({ input: 40 * n, output: 9 }),
  });
  const first = [say("system", "You plan **trips**."), say("user", `A day in ${city}, please.`)];
  const train = asks("aaaaaaaaa", "nextTrain", { city });
  const second = [...first, train, result("aaaaaaaaa", '{"time":"10:12","platform":4}')];
  const desk = asks("bbbbbbbbb", "askClerk", { hotel: "near the station" });
  const third = [...second, desk, result("bbbbbbbbb", "Hotel du Nord, 80 €")];
  const tool = (id: string) => ({ "langfuse.observation.metadata.tool_call_id": id });
  return [
    span(
      0,
      0,
      `trip to ${city}`,
      "span",
      io(`A day in ${city}, please.`, `Go to ${city}\nat 10:12`),
    ),
    span(1, 0, "planner", "agent"),
    span(2, 1, "chat", "generation", call(first, train)),
    span(3, 1, "nextTrain", "tool", { ...io({ city }, { time: "10:12" }), ...tool("aaaaaaaaa") }),
    span(4, 1, "chat", "generation", call(second, desk)),
    span(5, 1, "askClerk", "tool", { ...io({ hotel: "near" }, "Hotel"), ...tool("bbbbbbbbb") }),
    span(6, 5, "clerk", "agent"),
    span(
      7,
      6,
      "chat",
      "generation",
      call(
        [say("system", "You book hotels."), say("user", "One room.")],
        say("assistant", "Hotel du Nord."),
      ),
    ),
    { ...span(8, 6, "bookHotel", "tool", io({ nights: 1 })), error: "The desk is closed." },
    span(
      9,
      1,
      "chat",
      "generation",
      call(third, say("assistant", `Here is **${city}**:\n\n- 10:12`)),
    ),
    span(10, 1, "draw", "generation", call([...third, say("user", "Draw it.")], PNG)),
  ];
}

const hard: MadeSpan = {
  traceId: idOf(10, 32),
  id: idOf(900_000, 16),
  name: "hard to read",
  startMs,
  durationMs: 1,
  attributes: {
    "langfuse.observation.type": "generation",
    "langfuse.observation.input": JSON.stringify(
      Object.entries(ADVERSARIAL).map(([name, text]) => say("user", `${name}\n\n${text}`)),
    ),
  },
};
const silent: MadeSpan = { ...hard, traceId: idOf(11, 32), name: "silent", attributes: {} };

const { open } = pages(async () => {
  const directory = await emptyDirectory();
  const spans = [...trip(1, "Lille", 900), ...trip(2, "Lyon", 1_800), hard, silent];
  await writeSpans(join(directory, "traces.jsonl"), spans);
  return htmlOf(directory);
});

const conversation = (page: Page) => page.getByRole("feed", { name: "Conversation" });

async function opened(name: string, options?: OpenOptions): Promise<Page> {
  const page = await open("", options);
  await openTrace(page, name);
  await page.getByRole("link", { name: "Conversation" }).click();
  await conversation(page).waitFor();
  return page;
}

const selected = (page: Page): Promise<string> =>
  conversation(page).locator('[aria-current="true"]').innerText();

describe("the conversation", () => {
  test("each message is shown once, calls with their results, hand-offs, errors and images", async () => {
    const page = await opened("trip to Lille");
    const entries = conversation(page).getByRole("article");
    await entries.getByRole("img").waitFor();
    const labels = await entries.evaluateAll((nodes: { ariaLabel: string }[]) =>
      nodes.map(({ ariaLabel }) => ariaLabel),
    );
    expect(labels).toEqual([
      "hand-off",
      "system message",
      "user message",
      "assistant message",
      "call of nextTrain",
      "assistant message",
      "call of askClerk",
      "hand-off",
      "system message",
      "user message",
      "assistant message",
      "call of bookHotel",
      "hand-off",
      "assistant message",
      "user message",
      "assistant message",
    ]);
    const text = (index: number): Promise<string> => entries.nth(index).innerText();
    expect(await text(4)).toMatch(/nextTrain\(\{"city":"Lille"\}\)\s+40 ms\s+[^]*platform: 4/);
    expect(await text(6)).toContain("Hotel du Nord, 80 €");
    expect(await text(7)).toMatch(/planner\s+clerk/);
    expect(await text(11)).toContain("The desk is closed.");
    expect(await text(14)).toContain("after 6 messages from above");
    // As Markdown.
    expect(await entries.nth(13).locator("strong, li").allInnerTexts()).toEqual(["Lille", "10:12"]);
    expect(await entries.nth(3).locator("details").innerText()).toContain("Thinking");
  });

  test("a click leads to the observation, and its address to the entry again", async () => {
    const page = await opened("trip to Lille");
    await conversation(page).getByRole("article", { name: "call of nextTrain" }).click();
    await page.locator(".details").getByRole("heading", { name: "nextTrain" }).waitFor();
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/^#\/conversation\/[0-9a-f]{32}\/[0-9a-f]{16}$/);
    const again = await open(hash);
    await again.locator('[aria-current="true"]').getByText("nextTrain").waitFor();
    // A fold within an entry opens, and selects nothing.
    await again.getByText("Thinking").first().click();
    expect(new URL(again.url()).hash).toBe(hash);
    await again.getByText("I need nextTrain.").waitFor();
  });

  test("keys walk the entries, go to the next error, to the details and back", async () => {
    const page = await opened("trip to Lille");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await selected(page)).toContain("You plan trips.");
    await page.keyboard.press("n");
    expect(await selected(page)).toContain("The desk is closed.");
    await page.keyboard.press("End");
    await page.locator(".details").getByRole("heading", { name: "draw" }).waitFor();
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement?.id")).toBe("details");
    await page.keyboard.press("Escape");
    await page.locator("[role=feed]:focus").waitFor();
    // The selected observation stays selected in the tree.
    await page.keyboard.press("c");
    await page.getByRole("treeitem", { name: "draw", selected: true }).waitFor();
    await page.keyboard.press("c");
    await conversation(page).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("listbox", { name: "Traces" }).waitFor();
  });

  test("a trace that calls no model has an empty conversation", async () => {
    const page = await opened("silent");
    await page.getByText("This trace has no model calls.").waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("n");
  });

  test("on a narrow screen the details replace it, and nothing overflows", async () => {
    const page = await opened("trip to Lille", { viewport: { width: 400, height: 800 } });
    const overflow = (): Promise<number> =>
      page.evaluate("document.documentElement.scrollWidth - innerWidth");
    await conversation(page).getByRole("img").waitFor();
    expect(await overflow()).toBe(0);
    await conversation(page).getByRole("article", { name: "call of nextTrain" }).click();
    await page.getByRole("heading", { name: "nextTrain" }).waitFor();
    expect(await overflow()).toBe(0);
    await page.getByRole("button", { name: "Back to the tree" }).click();
    await conversation(page).waitFor();
  });
});

test("40 texts that are hard to read as Markdown leave no long pause", async () => {
  const page = await open();
  await page.evaluate(`
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ entryTypes: ["longtask"] });`);
  await openTrace(page, "hard to read");
  await page.keyboard.press("c");
  await conversation(page).getByRole("article").last().waitFor();
  expect(await conversation(page).getByRole("article").count()).toBe(
    Object.keys(ADVERSARIAL).length,
  );
  await page.waitForTimeout(300);
  const [longest, elements] = await page.evaluate<[number, number]>(
    "[window.longest, document.querySelectorAll('.entry *').length]",
  );
  console.log(`conversation: longest task ${Math.round(longest)} ms, ${elements} elements`);
  // Without a bound they are more than 100,000.
  expect(elements).toBeLessThan(15_000);
});

describe("two traces", () => {
  test("two traces that are marked in the list are shown side by side, with their differences", async () => {
    const page = await open();
    const box = (name: string) => page.getByRole("option", { name }).getByRole("checkbox");
    await box("trip to Lyon").click();
    await page.getByRole("listbox", { name: "Traces" }).waitFor();
    expect(await page.getByRole("link", { name: "Compare" }).count()).toBe(0);
    await box("trip to Lille").click();
    await page.getByRole("link", { name: "Compare" }).click();
    const figures = page.getByRole("table", { name: "Figures of both traces" });
    const row = (name: string) => figures.getByRole("row", { name });
    await expect(row("Duration").innerText()).resolves.toMatch(
      /1\.80 s\s+900 ms\s+−900 ms \(−50 %\)/,
    );
    await expect(row("Input tokens").innerText()).resolves.toMatch(/400\s+200\s+−200/);
    expect(await figures.locator(".is-different th").allInnerTexts()).toEqual([
      "Duration",
      "Input tokens",
    ]);
    const output = page.getByRole("region", { name: "Output" });
    await expect(output.locator("mark").allInnerTexts()).resolves.toEqual([
      "Go to Lyon",
      "Go to Lille",
    ]);
    const again = await open(new URL(page.url()).hash);
    await again.getByRole("region", { name: "Input" }).locator("mark").first().waitFor();
    await again.getByRole("link", { name: "Swap" }).click();
    await expect
      .poll(() => again.locator("mark").allInnerTexts())
      .toContain("A day in Lille, please.");
    await page.keyboard.press("Escape");
    await page.getByRole("listbox", { name: "Traces" }).waitFor();
    const lost = await open("#/compare/none/nothing");
    await lost.getByText("One of these traces was not found.").waitFor();
  });

  test("the keys x and c mark and compare", async () => {
    const page = await open();
    await page.getByLabel("Name").fill("trip");
    await page.keyboard.press("Escape");
    for (const key of ["ArrowDown", "x", "ArrowDown", "x", "x", "x", "c"]) {
      // oxlint-disable-next-line no-await-in-loop -- one key after the other
      await page.keyboard.press(key);
    }
    await page.getByRole("heading", { name: "Two traces" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "trip to" }).count()).toBe(2);
  });
});

test("a model call is copied as curl and as a test, a trace as a test", async () => {
  const page = await open("", { permissions: ["clipboard-read", "clipboard-write"] });
  const copied = (): Promise<string> => page.evaluate("navigator.clipboard.readText()");
  await openTrace(page, "trip to Lille");
  await page.locator(".trace-summary").getByText("Copy as test").click();
  await expect.poll(copied).toContain('test("trip to Lille"');
  expect(await copied()).toContain("captureTraces(run)");
  await page.getByRole("treeitem", { name: "chat" }).first().click();
  await page.locator(".details").getByText("Copy as curl").click();
  await expect.poll(copied).toContain("Bearer $MISTRAL_API_KEY");
  await page.locator(".details").getByText("Copy as test").click();
  await expect.poll(copied).toContain('test("chat"');
  await page.getByRole("treeitem", { name: "nextTrain" }).click();
  await page.locator(".details").getByRole("heading", { name: "nextTrain" }).waitFor();
  expect(await page.getByText("Copy as curl").count()).toBe(0);
});
