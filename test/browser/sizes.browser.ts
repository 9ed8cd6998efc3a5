// 10,000 traces in one file, and one trace of 20,000 observations: the page stays small and quick.
// The times are written to the log; what is asserted are bounds that a loaded machine keeps.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { idOf, writeSpans, type MadeSpan } from "./otlp.js";
import { emptyDirectory } from "./directories.js";
import { htmlOf, pages } from "./set-up.js";

const TRACES = 10_000;
const OBSERVATIONS = 20_000;
/** More rows than a screen has are in the document, but not many more. */
const MOST_ROWS = 80;
/** Entries of a conversation that are in the document after a jump. */
const MOST_ENTRIES = 200;
const MODELS = ["mistral-small-latest", "mistral-large-latest", "codestral-latest"];

const now = Date.now();

function* manyTraces(): Generator<MadeSpan> {
  for (let n = 0; n < TRACES; n += 1) {
    const traceId = idOf(n, 32);
    const startMs = now - n * 30_000;
    const said = `Question ${n}: ${"what is it about? ".repeat(n % 40)}`;
    yield {
      traceId,
      id: idOf(n * 4, 16),
      name: `answer${n % 7}`,
      startMs,
      durationMs: 900 + (n % 500),
    };
    yield {
      traceId,
      id: idOf(n * 4 + 1, 16),
      parentId: idOf(n * 4, 16),
      name: "mistral.chat.complete",
      startMs: startMs + 10,
      durationMs: 700 + (n % 400),
      ...(n % 50 === 0 ? { error: "Service unavailable" } : {}),
      attributes: {
        "langfuse.observation.type": "generation",
        "langfuse.observation.model.name": MODELS[n % 3] ?? "",
        "langfuse.observation.input": JSON.stringify([{ role: "user", content: said }]),
        "langfuse.observation.output": JSON.stringify({ role: "assistant", content: said }),
        "langfuse.observation.usage_details": JSON.stringify({ input: n, output: 7, total: n + 7 }),
        "langfuse.observation.cost_details": JSON.stringify({ total: n / 1e6 }),
        "user.id": `user-${n % 100}`,
      },
    };
    yield {
      traceId,
      id: idOf(n * 4 + 2, 16),
      parentId: idOf(n * 4, 16),
      name: "search",
      startMs: startMs + 800,
      durationMs: 40,
      attributes: { "langfuse.observation.type": "tool" },
    };
  }
}

function* longTrace(): Generator<MadeSpan> {
  const traceId = idOf(TRACES, 32);
  const idAt = (n: number): string => idOf(TRACES * 4 + n, 16);
  for (let n = 0; n < OBSERVATIONS; n += 1) {
    yield {
      traceId,
      id: idAt(n),
      // A chain of 5,000, and the others in groups of ten.
      ...(n === 0 ? {} : { parentId: idAt(n < 5_000 ? n - 1 : n % 10 === 0 ? 0 : n - (n % 10)) }),
      name: n === 0 ? "long" : `step ${n}`,
      startMs: now + n,
      durationMs: n === 0 ? OBSERVATIONS + 50 : 20,
      attributes: {
        "langfuse.observation.input": `input of step ${n}`,
        ...(n > 0 && {
          "langfuse.observation.type": "generation",
          "langfuse.observation.output": `output of step ${n}`,
        }),
      },
    };
  }
}

let address = "";
const { open } = pages(async () => {
  const directory = await emptyDirectory();
  await writeSpans(join(directory, "many.jsonl"), [...manyTraces(), ...longTrace()]);
  const began = Date.now();
  address = await htmlOf(directory);
  const { size } = await stat(fileURLToPath(address));
  report("read and written", began, `${(size / 1024 / 1024).toFixed(1)} MB of HTML`);
  expect(size).toBeLessThan(15 * 1024 * 1024);
  return address;
});

function report(what: string, began: number, more = ""): number {
  const ms = Date.now() - began;
  console.log(`sizes: ${what}: ${ms} ms${more && `, ${more}`}`);
  return ms;
}

test("10,000 traces are listed, searched and filtered with few rows in the document", async () => {
  const began = Date.now();
  const page = await open();
  const list = page.getByRole("listbox", { name: "Traces" });
  await list.getByRole("option").first().waitFor();
  expect(report("first rows", began)).toBeLessThan(10_000);
  const rows = (): Promise<number> => list.getByRole("option").count();
  expect(await rows()).toBeLessThan(MOST_ROWS);
  await page.getByText("10,001 traces").waitFor();

  const scrolled = Date.now();
  await page.keyboard.press("End");
  await list.locator('[aria-posinset="10001"]').waitFor();
  expect(report("to the last row", scrolled)).toBeLessThan(3_000);
  expect(await rows()).toBeLessThan(MOST_ROWS);

  const filtered = Date.now();
  await page.getByLabel("model").selectOption("codestral-latest");
  await page.getByText("3,333 of 10,001 traces").waitFor();
  expect(report("filtered by model", filtered)).toBeLessThan(3_000);

  const searched = Date.now();
  await page.getByLabel("Search text").fill("question 4997:");
  await page.getByText("1 of 10,001 traces").waitFor();
  expect(report("searched for a text", searched)).toBeLessThan(15_000);
});

test("a trace of 20,000 observations is walked, folded, filtered, zoomed and read with few rows in the document", async () => {
  const page = await open();
  await page.getByLabel("Name").fill("long");
  const began = Date.now();
  await page.getByRole("listbox").getByRole("option", { name: "long" }).click();
  await page.getByRole("treeitem").first().waitFor();
  expect(report("a trace of 20,000 opened", began)).toBeLessThan(10_000);
  const rows = (): Promise<number> => page.getByRole("treeitem").count();
  expect(await rows()).toBeLessThan(MOST_ROWS);

  const moved = Date.now();
  await page.keyboard.press("End");
  await page.getByRole("treeitem", { name: "step 19999" }).waitFor();
  await page.locator(".details").getByText("input of step 19999").waitFor();
  expect(report("to the last observation", moved)).toBeLessThan(3_000);

  const stepped = Date.now();
  // oxlint-disable-next-line no-await-in-loop -- one key after the other
  for (let n = 0; n < 20; n += 1) await page.keyboard.press("ArrowUp");
  await page.locator(".details").getByText("input of step 19979").waitFor();
  expect(report("twenty keys", stepped)).toBeLessThan(5_000);

  const zoomed = Date.now();
  await page.keyboard.press("+");
  await page.keyboard.press("0");
  expect(report("zoomed in and out", zoomed)).toBeLessThan(3_000);

  const folded = Date.now();
  await page.keyboard.press("*");
  await expect.poll(rows).toBe(1);
  await page.keyboard.press("*");
  await expect.poll(rows).toBeGreaterThan(10);
  expect(report("folded and opened", folded)).toBeLessThan(4_000);

  const filtered = Date.now();
  await page.getByLabel("Filter observations").fill("step 12345");
  await page.getByRole("treeitem", { name: "step 12345" }).waitFor();
  expect(report("filtered", filtered)).toBeLessThan(3_000);
  expect(await rows()).toBeLessThan(MOST_ROWS);

  const talked = Date.now();
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  const entries = page.getByRole("feed", { name: "Conversation" }).getByRole("article");
  await page.locator('[aria-current="true"]').getByText("input of step 19979").waitFor();
  expect(report("as a conversation", talked)).toBeLessThan(10_000);
  expect(await entries.count()).toBeLessThan(MOST_ENTRIES);
  // A question and an answer of the innermost of the chain, and of nine in each group.
  const last = String(((OBSERVATIONS - 5_000) * 0.9 + 1) * 2);
  const ended = Date.now();
  await page.keyboard.press("End");
  await page.locator(`[aria-posinset="${last}"][aria-current="true"]`).waitFor();
  expect(report("to its end", ended)).toBeLessThan(3_000);
  expect(await entries.count()).toBeLessThan(MOST_ENTRIES);
  await page.getByRole("button", { name: "Show earlier" }).click();
  await page.keyboard.press("Home");
  await page.locator('[aria-posinset="1"][aria-current="true"]').waitFor();
});
