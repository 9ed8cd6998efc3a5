// Texts that are read as Markdown: a bound on the work, however the marks stand.
import { lexer, type Token } from "marked";
import { expect, test } from "vitest";
import { isQuickMarkdown } from "../../../src/viewer/page/parts/markdown-cost.js";
import { ADVERSARIAL } from "../../browser/adversarial-markdown.js";

test("each adversarial text is shown as written, or has few tokens", () => {
  const many = Object.entries(ADVERSARIAL).filter(
    ([, text]) => isQuickMarkdown(text) && countOf(lexer(text)) > 3_000,
  );
  expect(many.map(([name]) => name)).toEqual([]);
  expect(Object.values(ADVERSARIAL).filter(isQuickMarkdown).length).toBeLessThan(10);
});

test("marks that are compared with each other are few, also where paragraphs are many", () => {
  expect(isQuickMarkdown("**a** ".repeat(90))).toBe(true);
  expect(isQuickMarkdown("**a** ".repeat(110))).toBe(false);
  expect(isQuickMarkdown("**a** and more\n\n".repeat(500))).toBe(true);
  expect(isQuickMarkdown("**a** and more\n\n".repeat(1_000))).toBe(false);
});

test.each([
  ["a list of 150 items with bold names and code", "- **name**: `code` and words\n".repeat(150)],
  ["a table of 100 rows", `| a | b |\n|---|---|\n${"| `x` | **y** |\n".repeat(100)}`],
  ["a page of code", `See:\n\n\`\`\`ts\n${"a[0] *= b_c_d * e[f_g]; // !\n".repeat(400)}\`\`\`\n`],
  [
    "a long text with headings",
    `# A\n\n${"Some **words** and [a link](b).\n\n## B\n\n".repeat(120)}`,
  ],
])("%s is read as Markdown", (_, text) => {
  expect(text.length).toBeLessThan(20_000);
  expect(isQuickMarkdown(text)).toBe(true);
});

test("a plain text is not read as Markdown", () => {
  expect(isQuickMarkdown("Just words, and 3 more.")).toBe(false);
});

function countOf(tokens: readonly Token[]): number {
  return tokens.reduce(
    (sum, token) => sum + 1 + countOf(("tokens" in token ? token.tokens : undefined) ?? []),
    0,
  );
}
