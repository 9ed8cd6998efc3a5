// The programs of docs/ai-sdk.md and docs/langchain.md compile as they stand, and have the traces that the pages show.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { captureTraces, formatTrace, startMistralStandIn } from "../../dist/src/testing/index.js";
import { TOOL_REPLIES } from "./setting.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

before(() => {
  if (!existsSync(here("node_modules/mistral-traced"))) {
    symlinkSync("../../..", here("node_modules/mistral-traced"), "dir");
  }
  const tsc = here("../../node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", here("examples")], { stdio: "inherit" });
});

/** Answers requests to Mistral with `replies`: the programs of the pages name no other address. */
async function withReplies(replies, use) {
  const standIn = await startMistralStandIn({ replies });
  process.env.MISTRAL_API_KEY = "any";
  const { fetch } = globalThis;
  const there = (url) => url.replace("https://api.mistral.ai", standIn.url);
  globalThis.fetch = (input, init) =>
    input instanceof Request
      ? fetch(new Request(there(input.url), input), init)
      : fetch(there(new URL(input).href), init);
  try {
    return await captureTraces(use);
  } finally {
    globalThis.fetch = fetch;
    await standIn.close();
  }
}

/** The tree that a page shows. */
function shownIn(page) {
  const text = readFileSync(here(`../../docs/${page}`), "utf8");
  return /```text\n([^]*?)\n```/.exec(text)[1];
}

test("the program of docs/ai-sdk.md is one trace", async () => {
  const { WeatherGuide } = await import("./node_modules/.examples/ai-sdk.js");
  const { result, observations } = await withReplies(TOOL_REPLIES, () =>
    new WeatherGuide().answer("What is the weather in Paris?"),
  );
  assert.equal(result, "Sunny in Paris.");
  assert.equal(formatTrace(observations, { io: false, usage: false }), shownIn("ai-sdk.md"));
});

test("the program of docs/langchain.md has text, model and usage", async () => {
  const { PainterGuide } = await import("./node_modules/.examples/langchain.js");
  const { result, observations } = await withReplies([{ text: ["Claude ", "Monet"] }], () =>
    new PainterGuide().answer("France"),
  );
  assert.equal(result, "Claude Monet");
  assert.equal(formatTrace(observations), shownIn("langchain.md"));
});
