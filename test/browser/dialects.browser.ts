// Spans of the real libraries in the page, each by its dialect.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { readTraces } from "../../src/reading/read-traces.js";
import { writeHtml } from "../../src/viewer/html-file.js";
import { emptyDirectory } from "./directories.js";
import { openTrace, pages } from "./set-up.js";

const FIXTURES = join(import.meta.dirname, "../reading/dialects/fixtures");
const ASKED = "Weather in Paris?";

/** A trace and a row of its tree, by fixture, with texts of its details. */
const SHOWN: Readonly<Record<string, readonly [trace: string, row: string, ...string[]]>> = {
  "ai-sdk-4": ["ai.generateText", "ai.generateText.doGenerate", "generation", ASKED, "AI SDK"],
  "ai-sdk-5": ["ai.generateText", "ai.generateText.doGenerate", "generation", ASKED, "AI SDK"],
  "ai-sdk-6": ["ai.generateText", "ai.generateText.doGenerate", "input cached tokens", ASKED],
  "ai-sdk-7": ["embeddings", "embeddings", "embedding", "GenAI conventions"],
  langchain: ["RunnableSequence", "RunnableSequence", "chain", "Lilies.", "OpenInference"],
  "llama-index": ["RetrieverQueryEngine", "VectorIndexRetriever.retrieve", "retriever", "lilies"],
  openinference: ["OpenAI Chat", "OpenAI Chat", "output reasoning tokens", ASKED, "OpenInference"],
  openllmetry: ["chat small", "chat small", "generation", "GenAI conventions"],
  "pydantic-ai-v1": ["agent run", "chat test", "generation", ASKED, "Pydantic AI"],
  "pydantic-ai-v2": ["agent run", "chat test", "generation", ASKED, "Pydantic AI"],
  "pydantic-ai-v6": ["invoke_agent", "invoke_agent", "agent", "It is sunny.", "Pydantic AI"],
};

const { open } = pages(async () => {
  const directory = await emptyDirectory();
  for (const name of Object.keys(SHOWN)) {
    // oxlint-disable-next-line no-await-in-loop -- one file after the other
    const { store } = await readTraces([join(FIXTURES, `${name}.json`)]);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await writeHtml(store, join(directory, `${name}.html`));
  }
  return `${pathToFileURL(directory).href}/`;
});

test.each(Object.entries(SHOWN))("%s has its tree and details", async (name, shown) => {
  const [trace, row, ...texts] = shown;
  const page = await open(`${name}.html`);
  await openTrace(page, trace);
  await page.getByRole("treeitem", { name: row }).first().click();
  const details = page.locator(".details");
  for (const text of texts) {
    // oxlint-disable-next-line no-await-in-loop -- one text after the other
    await details.getByText(text).first().waitFor();
  }
  expect(await page.getByRole("treeitem").count()).toBeGreaterThan(0);
});
