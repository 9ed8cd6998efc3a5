// Contents that were made to do harm, in every place that the page shows: they stay text.
import { join } from "node:path";
import { expect, test } from "vitest";
import { idOf, writeSpans, type MadeSpan } from "./otlp.js";
import { emptyDirectory } from "./directories.js";
import { htmlOf, openTrace, pages } from "./set-up.js";

const SCRIPT = `</script><script>alert("script")</script>`;
const BREAKERS = `"'><img src=x onerror=alert(1)><svg/onload=alert(2)>{{7*7}}<!--`;
const CONTROLS = "\u0000\u001b[31mred\u001b[0m\u0007 \u202egnp.exe\u202c\r\n\ttab";
const LONG = `${"long ".repeat(400_000)}the very end`;
const ALL = `${SCRIPT}${BREAKERS}${CONTROLS}`;

const HREFS = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "//evil.example/x",
  `https://good.example/"onmouseover="alert(1)`,
];

const MARKDOWN = [
  "**bold** and `code`",
  ...HREFS.map((url) => `[click](${url}) ![pixel](${url}) <${url}>`),
  ...HREFS.map((url, n) => `[ref${n}]\n\n[ref${n}]: ${url}`),
  `<img src=x onerror=alert(3)> <iframe srcdoc="<script>alert(4)</script>"></iframe>`,
  "| a | b |\n|---|---|\n| <script>alert(5)</script> | [x](javascript:alert(6)) |",
].join("\n\n");

const chat = {
  messages: [
    { role: ALL, content: ALL, name: ALL },
    {
      role: "user",
      content: [
        { type: "text", text: `see https://good.example/page. And javascript:alert(1)` },
        { type: "text", text: MARKDOWN },
        { type: "text", text: "> - ".repeat(5_000) },
        ...HREFS.map((url) => ({ type: "image_url", image_url: { url } })),
        ...HREFS.map((url) => ({ type: "document_url", document_url: url, document_name: url })),
        {
          type: "image_url",
          image_url: { url: "data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+" },
        },
        { type: "input_audio", input_audio: { data: "data:audio/wav;base64,AAAA" } },
        { type: ALL, [ALL]: ALL },
      ],
    },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: ALL, type: "function", function: { name: ALL, arguments: `${ALL}{` } }],
    },
    { role: "tool", tool_call_id: ALL, content: `{"x": ${JSON.stringify(ALL)}}` },
  ],
  tools: [{ type: "function", function: { name: ALL } }, null, 7],
};

const startMs = Date.now();
const base = { traceId: idOf(1, 32), startMs, durationMs: 100 };
const spans: readonly MadeSpan[] = [
  {
    ...base,
    id: idOf(1, 16),
    name: ALL,
    error: ALL,
    attributes: {
      "langfuse.observation.type": "generation",
      "langfuse.observation.input": JSON.stringify(chat),
      "langfuse.observation.output": ALL,
      "langfuse.observation.model.name": ALL,
      "langfuse.observation.model.parameters": JSON.stringify({ [ALL]: ALL }),
      "langfuse.observation.usage_details": JSON.stringify({ [ALL]: 3, __proto__: 4, total: 7 }),
      "langfuse.observation.completion_start_time": ALL,
      [`langfuse.observation.metadata.${ALL}`]: JSON.stringify({ [ALL]: [ALL, ...HREFS] }),
      "langfuse.trace.tags": [ALL, "javascript:alert(1)"],
      "user.id": ALL,
      "session.id": ALL,
    },
  },
  {
    ...base,
    id: idOf(2, 16),
    parentId: idOf(1, 16),
    name: LONG,
    attributes: {
      "langfuse.observation.input": LONG,
      "langfuse.observation.output": JSON.stringify({ long: LONG, nested: nested(3_000) }),
    },
  },
  // Parents in a circle, and times that go backwards.
  { ...base, id: idOf(3, 16), parentId: idOf(4, 16), name: "circle one" },
  { ...base, id: idOf(4, 16), parentId: idOf(3, 16), name: "circle two", durationMs: -50 },
  { ...base, id: idOf(5, 16), parentId: idOf(5, 16), name: "its own parent" },
  // Halves of characters: no address can hold them.
  { ...base, traceId: "\ud800", id: "\udfff", name: "half an id" },
];

function nested(depth: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < depth; level += 1) value = { deeper: value };
  return value;
}

/** The names of all attributes in a browser's own serialization, which escapes what is in values. */
function attributesOf(markup: string): string[] {
  return [...markup.matchAll(/<[a-z][^\s>]*((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*>/g)].flatMap(
    ([, attributes = ""]) =>
      [...attributes.matchAll(/([^\s=>"]+)(?:="[^"]*")?/g)].map(([, name = ""]) => name),
  );
}

const { open } = pages(async () => {
  const directory = await emptyDirectory();
  await writeSpans(join(directory, "hostile.jsonl"), spans);
  return htmlOf(directory);
});

test("nothing runs, nothing becomes an element, and links lead to the web only", async () => {
  const page = await open();
  const row = page.getByRole("listbox", { name: "Traces" }).getByRole("option").first();
  await expect(row.innerText()).resolves.toContain(`<script>alert("script")</script>`);
  await openTrace(page, "script");
  await page.getByRole("treeitem").first().click();
  const details = page.locator(".details");
  await details.getByRole("article").nth(3).waitFor();
  const folds = details.locator("details:not([open]) > summary");
  while ((await folds.count()) > 0) await folds.first().click();
  // The page's own script is the only one, and no element has a handler in its markup.
  expect(await page.locator("script:not([type])").count()).toBe(1);
  const markup = await page.locator("#page").innerHTML();
  expect(attributesOf(markup)).toContain("role");
  expect(attributesOf(markup).filter((name) => name.startsWith("on"))).toEqual([]);
  expect(await page.locator("iframe, object, embed").count()).toBe(0);
  const links = await page.locator('a[href]:not([href^="#/"])').all();
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) {
    /* oxlint-disable no-await-in-loop -- one after the other */
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/good\.example\//);
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    /* oxlint-enable no-await-in-loop */
  }
  for (const image of await page.locator("img").all()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await image.getAttribute("src")).toMatch(/^data:image\//);
  }
  await details.locator(".markdown strong", { hasText: "bold" }).waitFor();
  const text = await details.innerText();
  expect(text).toContain("<script>alert(5)</script>");
  expect(text).toContain(BREAKERS);
  expect(text).toContain("␀␛[31mred␛[0m␇ [U+202E]gnp.exe[U+202C]");
});

test("megabytes of text are shown piece by piece, and deep JSON level by level", async () => {
  const page = await open();
  await openTrace(page, "script");
  const began = Date.now();
  await page.getByRole("treeitem").nth(1).click();
  await page
    .getByRole("button", { name: /^Show more \(2\.0 MB left\)$/ })
    .first()
    .waitFor();
  expect(Date.now() - began).toBeLessThan(5_000);
  expect((await page.locator("body").innerText()).length).toBeLessThan(50_000);
  const more = page.getByRole("region", { name: "Input" }).getByRole("button", { name: /^Show/ });
  while (await more.isVisible()) await more.click();
  expect(Date.now() - began).toBeLessThan(8_000);
  const all = page.getByRole("region", { name: "Input" }).locator(".text");
  await expect(all.textContent()).resolves.toContain("the very end");
  expect(await page.locator(".json-fold").count()).toBeLessThan(20);
});

test("parents in a circle and times that go backwards are shown all the same", async () => {
  const page = await open();
  await openTrace(page, "script");
  expect(await page.getByRole("treeitem").count()).toBe(5);
  await page.getByRole("treeitem", { name: "circle two" }).click();
  await page.getByRole("heading", { name: "circle two" }).waitFor();
  await page.getByRole("treeitem", { name: "its own parent" }).click();
  await page.getByRole("heading", { name: "its own parent" }).waitFor();
});

test("ids that no address can hold are shown all the same", async () => {
  const page = await open();
  await openTrace(page, "half an id");
  await page.getByRole("heading", { name: "half an id", level: 2 }).waitFor();
});
