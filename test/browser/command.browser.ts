// `mistral-traced view` with a page, run as it is installed.
import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { size } from "../../src/foundation/figures.js";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runNode, type Ended } from "../export/child.js";
import { launch, openPage } from "./chromium.js";
import { emptyDirectory, removeDirectories } from "./directories.js";
import { recordExamples } from "./recordings.js";

const MAIN = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

let browser: Browser;
let recorded: string;
beforeAll(async () => {
  browser = await launch();
  recorded = await recordExamples();
});
afterAll(async () => {
  await browser?.close();
  await removeDirectories();
});

async function run(...args: readonly string[]): Promise<Ended> {
  return runNode([MAIN, "view", ...args], { cwd: join(recorded, ".."), env: {} });
}

async function names(url: string): Promise<string[]> {
  const { page, complaints } = await openPage(browser, url);
  await page.getByRole("listbox").waitFor();
  const found = await page.locator(".trace-row .name b").allTextContents();
  expect(complaints).toEqual([]);
  await page.context().close();
  return found;
}

test("--html writes all traces into one file, or those that are wanted, or one", async () => {
  const file = join(await emptyDirectory(), "traces.html");
  const all = await run("--html", file);
  const { size: bytes } = await stat(file);
  expect(all).toMatchObject({ code: 0, stderr: `${file}: 9 traces, ${size(bytes)}.\n` });
  expect(await names(pathToFileURL(file).href)).toHaveLength(9);
  expect((await stat(file)).size).toBeLessThan(260_000);
  await run("--html", file, "--filter", "type=tool");
  expect(await names(pathToFileURL(file).href)).toHaveLength(3);
  await run("last", "--html", file);
  expect(await names(pathToFileURL(file).href)).toEqual(["plan"]);
});

test("--html reports a path that it can't write", async () => {
  const { code, stderr } = await run("--html", "/nowhere/traces.html");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^mistral-traced: \/nowhere\/traces\.html can't be written: ENOENT/);
});

test("--html and --receive together are refused", async () => {
  const { code, stderr } = await run("--html", "traces.html", "--receive");
  expect(code).toBe(2);
  expect(stderr).toContain("give one of them");
});

test("--port or --host alone is refused, and a wrong port", async () => {
  expect((await run("--port", "4000")).stderr).toContain("--port is for a page");
  expect((await run("--host", "0.0.0.0")).stderr).toContain("--host is for a page");
  expect((await run("--receive", "--port", "70000")).stderr).toContain(
    "a number between 0 and 65535",
  );
});

test("--open serves the page where there is no browser to open, at the trace asked for, until Ctrl-C", async () => {
  // Without a PATH nothing can be opened.
  const child = spawn(process.execPath, [MAIN, "view", "last", "--open", "--receive"], {
    cwd: join(recorded, ".."),
    env: {},
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((resolve) => child.once("close", resolve));
  await expect
    .poll(() => said, { timeout: 15_000 })
    .toMatch(
      /^9 traces at \S+ \(Ctrl-C stops\)\n# .*\nexport LANGFUSE_BASE_URL=(http:\S+) LANGFUSE_HOST=\1 .*\nexport OTEL_EXPORTER_OTLP_ENDPOINT=\1 .*\n$/,
    );
  const url = /at (\S+) /.exec(said)?.[1] ?? "";
  const { page, complaints } = await openPage(browser, url);
  await page.getByRole("heading", { level: 1, name: "plan" }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
  child.kill("SIGINT");
  expect(await ended).toBe(0);
});
