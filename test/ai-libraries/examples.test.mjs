// The programs of docs/ai-sdk.md and docs/langchain.md compile as they stand, and have the traces that the pages show.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
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

test("the program of docs/ai-sdk.md is one trace", async () => {
  const standIn = await startMistralStandIn({ replies: TOOL_REPLIES });
  process.env.MISTRAL_API_KEY = "any";
  const address = globalThis.fetch;
  // The provider reads its address when it is made: the program of the page names none.
  globalThis.fetch = (input, init) =>
    address(new URL(input).href.replace("https://api.mistral.ai", standIn.url), init);
  const { WeatherGuide } = await import("./node_modules/.examples/ai-sdk.js");
  const { result, observations } = await captureTraces(() =>
    new WeatherGuide().answer("What is the weather in Paris?"),
  );
  globalThis.fetch = address;
  await standIn.close();
  assert.equal(result, "Sunny in Paris.");
  assert.equal(
    formatTrace(observations, { io: false, usage: false }),
    `answer (agent)
├─ ai.generateText (generation) mistral-small-latest
├─ weather (tool)
└─ ai.generateText (generation) mistral-small-latest`,
  );
});
