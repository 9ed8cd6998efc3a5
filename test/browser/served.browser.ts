// The page that `startViewer` serves: traces appear as they are recorded, and as Langfuse's own SDK
// sends them.
import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startViewer, type Viewer } from "../../src/viewer/server.js";
import { idOf, writeSpans } from "./otlp.js";
import { emptyDirectory } from "./directories.js";
import { recordExamples } from "./recordings.js";
import { openTrace, pages } from "./set-up.js";

const run = promisify(execFile);
const bench = fileURLToPath(new URL("../../bench/", import.meta.url));

let viewer: Viewer;
let directory: string;
const { open } = pages(async () => {
  directory = join(await emptyDirectory(), "recordings");
  viewer = await startViewer({ paths: [directory], receive: true });
  return viewer.url;
});

test("traces appear while the page is open, and an open trace grows", async () => {
  const page = await open();
  await page.getByText("No traces yet.").waitFor();
  await page.getByText("live").waitFor();
  const recorded = await recordExamples();
  await mkdir(directory);
  for (const name of await readdir(recorded)) {
    // oxlint-disable-next-line no-await-in-loop -- a few files
    if (name.endsWith(".jsonl")) await copyFile(join(recorded, name), join(directory, name));
  }
  await page.getByText("9 traces").waitFor();

  const begun = { traceId: idOf(7, 32), startMs: Date.now(), durationMs: 30 };
  const first = { ...begun, id: idOf(1, 16), parentId: idOf(9, 16), name: "first step" };
  const second = { ...begun, id: idOf(2, 16), parentId: idOf(9, 16), name: "second step" };
  await writeSpans(join(directory, "growing.jsonl"), [first]);
  await openTrace(page, "first step");
  expect(await page.getByRole("treeitem").count()).toBe(1);
  await writeSpans(join(directory, "growing-2.jsonl"), [second]);
  await page.getByRole("treeitem", { name: "second step" }).waitFor();
  await writeSpans(join(directory, "growing-3.jsonl"), [
    { ...begun, id: idOf(9, 16), name: "root" },
  ]);
  await expect
    .poll(() => page.getByRole("treeitem", { name: "first step" }).getAttribute("aria-level"))
    .toBe("2");
});

test("a search also finds traces that arrive later", async () => {
  const page = await open();
  await page.getByText("live").waitFor();
  await page.getByLabel("Search text").fill("a-needle");
  await page.getByText("No trace matches the filters.").waitFor();
  const attributes = { "langfuse.observation.input": "there is a-needle in it" };
  await writeSpans(join(directory, "later.jsonl"), [
    { traceId: idOf(8, 32), id: idOf(8, 16), name: "hay", startMs: Date.now(), durationMs: 1 },
    {
      traceId: idOf(9, 32),
      id: idOf(9, 16),
      name: "needle",
      startMs: Date.now(),
      durationMs: 1,
      attributes,
    },
  ]);
  const found = page.getByRole("listbox", { name: "Traces" }).getByRole("option");
  await expect.poll(() => found.allInnerTexts()).toEqual([expect.stringContaining("needle")]);
});

test("charts keep up with traces that come all the time", async () => {
  const page = await open("#/charts");
  const counted = page.getByText(/^[\d,]+ observations$/);
  await counted.waitFor();
  const before = await counted.innerText();
  let n = 100;
  const timer = setInterval(() => {
    n += 1;
    const ids = { traceId: idOf(n, 32), id: idOf(n, 16) };
    void writeSpans(join(directory, `steady-${n}.jsonl`), [
      { ...ids, name: "steady", startMs: Date.now(), durationMs: 1 },
    ]);
  }, 500);
  try {
    await expect.poll(() => counted.innerText(), { timeout: 15_000 }).not.toBe(before);
  } finally {
    clearInterval(timer);
  }
});

test("charts that could not be drawn once are drawn with what comes next", async () => {
  await mkdir(directory, { recursive: true });
  const page = await open("", { forgiven: /Failed to load resource/ });
  await page.getByText("live").waitFor();
  await page.route("**/api/points", (route) => route.abort(), { times: 1 });
  await page.getByRole("link", { name: "Charts" }).click();
  await page.getByText("The charts can’t be drawn").waitFor();
  await writeSpans(join(directory, "next.jsonl"), [
    { traceId: idOf(60, 32), id: idOf(60, 16), name: "next", startMs: Date.now(), durationMs: 1 },
  ]);
  await page.getByText(/^[\d,]+ observations$/).waitFor();
});

test("an open observation is shown as open, and one bad value leaves the rest of its pane", async () => {
  await mkdir(directory, { recursive: true });
  const startMs = Date.now();
  const ids = { traceId: idOf(61, 32), id: idOf(61, 16) };
  await writeSpans(join(directory, "open.jsonl"), [
    { ...ids, name: "still open", startMs, durationMs: -startMs },
  ]);
  const page = await open("", { forgiven: /TypeError/ });
  await page.route(`**/api/traces/${ids.traceId}/*`, async (route) => {
    const answer = await route.fetch();
    const bad = { statusMessage: 42, modelParameters: { a: "1" }, input: "an input" };
    await route.fulfill({ json: { ...((await answer.json()) as object), ...bad } });
  });
  const row = page.getByRole("option", { name: "still open" });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/\bopen\s/);
  await openTrace(page, "still open");
  await page.getByRole("treeitem", { name: "still open, span, open" }).click();
  const details = page.locator(".details");
  await details.getByText("The message can’t be shown").waitFor();
  expect(await details.innerText()).toMatch(/Duration\s+open[\s\S]*an input/);
});

/** A program as Langfuse's manual writes it; it knows nothing of this package. */
const PROGRAM = `
  import { LangfuseSpanProcessor } from "@langfuse/otel";
  import * as langfuse from "@langfuse/tracing";
  import { context } from "@opentelemetry/api";
  import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
  import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
  const processor = new LangfuseSpanProcessor();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  langfuse.setLangfuseTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
  const image = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await langfuse.propagateAttributes({ userId: "ada", sessionId: "session-1", tags: ["sdk"] }, () =>
    langfuse.startActiveObservation("look at a picture", async (agent) => {
      agent.update({ input: { question: "What is it?" } });
      const content = [{ type: "text", text: "What is it?" }, { type: "image_url", image_url: { url: image } }];
      const generation = agent.startObservation(
        "ask", { model: "gpt-4o", input: [{ role: "user", content }] }, { asType: "generation" },
      );
      generation.update({
        output: { role: "assistant", content: "A dot." },
        usageDetails: { input: 11, output: 3, total: 14 },
        completionStartTime: new Date(),
      });
      generation.end();
      const tool = agent.startObservation("measure", { input: { unit: "px" } }, { asType: "tool" });
      tool.update({ level: "ERROR", statusMessage: "no ruler" }).end();
      agent.update({ output: "A dot." });
    }, { asType: "agent" }),
  );
  await processor.forceFlush();
  await processor.shutdown();
`;

test("spans of the real @langfuse/tracing SDK are shown with their types and images", async () => {
  const page = await open();
  await run(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    cwd: bench,
    env: {
      PATH: process.env["PATH"],
      LANGFUSE_BASE_URL: viewer.url,
      LANGFUSE_PUBLIC_KEY: "pk-lf-any",
      LANGFUSE_SECRET_KEY: "sk-lf-any",
    },
  });
  const row = page.getByRole("listbox").getByRole("option", { name: "look at a picture" });
  await row.waitFor();
  await expect(row.innerText()).resolves.toMatch(/ada\s+session-1\s+sdk/);
  await openTrace(page, "look at a picture");
  expect(await page.locator(".tree-row .label b").allTextContents()).toEqual([
    "look at a picture",
    "ask",
    "measure",
  ]);
  await page.getByRole("treeitem", { name: "ask" }).click();
  const input = page.getByRole("region", { name: "Input" });
  const image = input.getByRole("article", { name: "user message" }).locator("img");
  await expect
    .poll(() => image.evaluate((node: unknown) => (node as { naturalWidth: number }).naturalWidth))
    .toBe(1);
  expect(await image.getAttribute("src")).toMatch(/^blob:/);
  await expect(page.getByRole("table", { name: "Usage and cost" }).innerText()).resolves.toMatch(
    /total\s+14/,
  );
  await page.locator(".details").getByText("First token").waitFor();
  await page.getByRole("treeitem", { name: "measure" }).click();
  await expect(page.getByRole("alert").innerText()).resolves.toBe("no ruler");
});

test("a hidden page leaves its connection to others, and catches up when it is seen", async () => {
  const page = await open();
  await page.getByText("live").waitFor();
  const asked = page.waitForRequest(/\/api\/traces$/);
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  `);
  await asked;
  await page.getByText("live").waitFor();
});

test("traces that arrive do not move the list, and going back returns to the same place", async () => {
  const made = { startMs: Date.now() + 1_000, durationMs: 1 };
  const many = Array.from({ length: 200 }, (_, n) => ({
    ...made,
    traceId: idOf(1_000 + n, 32),
    id: idOf(1_000 + n, 16),
    name: `number ${n}`,
    startMs: made.startMs - n,
  }));
  await mkdir(directory, { recursive: true });
  await writeSpans(join(directory, "many.jsonl"), many);
  const page = await open();
  await page.getByText("live").waitFor();
  const list = page.getByRole("listbox", { name: "Traces" });
  await list.getByRole("option", { name: "number 0" }).waitFor();
  await list.press("ArrowDown");
  const far = list.getByRole("option", { name: "number 120" });
  await expect
    .poll(async () => {
      await list.evaluate((element: { scrollTop: number }) => (element.scrollTop = 4_600));
      return far.isVisible();
    })
    .toBe(true);
  await writeSpans(join(directory, "more.jsonl"), [
    { ...made, traceId: idOf(1_500, 32), id: idOf(1_500, 16), name: "more", durationMs: 9 },
  ]);
  await expect
    .poll(async () => (await list.getByRole("option").first().getAttribute("aria-setsize")) ?? "")
    .toBe(`${viewer.traceCount}`);
  await far.click();
  await page.getByRole("treeitem", { name: "number 120" }).waitFor();
  await page.keyboard.press("Escape");
  await far.waitFor();
  await list.press("ArrowDown");
  await list.getByRole("option", { name: "number 121", selected: true }).waitFor();
});

test("a trace that is open has grown when a page is seen again", async () => {
  await mkdir(directory, { recursive: true });
  const made = { traceId: idOf(70, 32), startMs: Date.now(), durationMs: 1 };
  await writeSpans(join(directory, "seen.jsonl"), [{ ...made, id: idOf(70, 16), name: "seen" }]);
  const read = async (): Promise<number> => {
    const answer = await fetch(`${viewer.url}/api/traces/${made.traceId}`);
    return answer.ok ? ((await answer.json()) as readonly unknown[]).length : 0;
  };
  await expect.poll(read).toBe(1);
  const page = await open(`#/trace/${made.traceId}`);
  await page.getByRole("treeitem", { name: "seen" }).waitFor();
  await page.getByText("live").waitFor();
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
  await writeSpans(join(directory, "unseen.jsonl"), [
    { ...made, id: idOf(71, 16), name: "unseen" },
  ]);
  await expect.poll(read).toBe(2);
  await page.evaluate(`
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  `);
  await page.getByRole("treeitem", { name: "unseen" }).waitFor();
});

test("the page shows that the server is gone", async () => {
  const page = await open("", { forgiven: /Failed to load resource/ });
  await page.getByText("live").waitFor();
  await viewer.close();
  await page.getByText("not connected").waitFor();
});
