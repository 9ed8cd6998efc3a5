// docs/masks.md has the precision and recall of both masks over the corpus of test/masking.
// `npm run docs:write` writes it anew.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { maskPersonalData, maskSecrets } from "../../src/index.js";
import { INNOCENT, PERSONAL_DATA, SECRETS, type Positive } from "../masking/corpus.js";
import { root } from "./snippets.js";

const innocent = Object.values(INNOCENT).flat();
type MaskText = (input: { readonly data: string }) => string;

const MASKS: readonly (readonly [
  string,
  MaskText,
  Readonly<Record<string, readonly Positive[]>>,
])[] = [
  ["maskSecrets", maskSecrets, SECRETS],
  ["maskPersonalData", maskPersonalData, PERSONAL_DATA],
];

function isFound(mask: MaskText, [text, secret]: Positive): boolean {
  expect(text).toContain(secret);
  return !mask({ data: text }).includes(secret);
}

function share(part: number, whole: number): string {
  return `${part} of ${whole} (${Math.floor((100 * part) / whole)} %)`;
}

test("docs/masks.md has the precision and recall of both masks", async () => {
  const lines = MASKS.flatMap(([name, mask, kinds]) => {
    const positives = Object.values(kinds).flat();
    const found = positives.filter((positive) => isFound(mask, positive)).length;
    const touched = innocent.filter((text) => mask({ data: text }) !== text);
    return [
      `| \`${name}\` | **recall** | **${share(found, positives.length)}** |`,
      `| | **precision** | **${share(found, found + touched.length)}** |`,
      ...Object.entries(kinds).map(
        ([kind, texts]) =>
          `| | ${kind} | ${share(texts.filter((text) => isFound(mask, text)).length, texts.length)} |`,
      ),
      ...Object.entries(INNOCENT).map(
        ([kind, texts]) =>
          `| | innocent: ${kind} | ${texts.filter((text) => mask({ data: text }) !== text).length} of ${texts.length} changed |`,
      ),
    ];
  });
  const page = readFileSync(join(root, "docs/masks.md"), "utf8");
  const marks = /(<!-- table[^]*?-->\n)[^]*(<!-- end -->)/;
  expect(page).toMatch(marks);
  const table = ["| mask | texts | result |", "|---|---|---|", ...lines].join("\n");
  await expect(
    page.replace(marks, (_, begin: string, end: string) => `${begin}${table}\n${end}`),
  ).toMatchFileSnapshot(join(root, "docs/masks.md"));
});

test("the masks keep the JSON of the corpus JSON, and change nothing the second time", () => {
  const texts = [
    ...innocent,
    ...[SECRETS, PERSONAL_DATA].flatMap((kinds) =>
      Object.values(kinds)
        .flat()
        .map(([text]) => text),
    ),
  ];
  for (const [, mask] of MASKS) {
    for (const text of texts) {
      const masked = mask({ data: text });
      if (text.startsWith('{"')) expect(() => JSON.parse(masked), text).not.toThrow();
      expect(mask({ data: masked })).toBe(masked);
    }
  }
});
