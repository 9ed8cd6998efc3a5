// etc/messages.md holds each text that the package shows to a person, by room: a reviewer reads it in
// one go, and sees in a diff what a change adds. `npm run messages:write` writes it.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { messagesIn } from "./messages.js";
import { filesIn, root } from "./snippets.js";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Files whose texts are data: prices, patterns, icons, answers of models, names of metrics. */
const DATA =
  /^src\/(?:mistral\/prices\/(?:table|sources)|masking\/(?:iban|secret-names)|viewer\/page\/parts\/icons|testing\/stand-in\/cookbook-answers)\.tsx?$/;

const FILES = ["decorators", "src"]
  .flatMap((folder) => [...filesIn(folder, ".ts"), ...filesIn(folder, ".tsx")])
  .filter((file) => !DATA.test(file))
  .toSorted();

/** The folders of the package, each with the texts of its files. */
function report(): string {
  const folders = new Map<string, string[]>();
  for (const file of FILES) {
    const found = messagesIn(file, read(file));
    if (found.length === 0) continue;
    const texts = found.map((text) => `    ${text.replaceAll("\n", "\n      ")}`.trimEnd());
    const folder = dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), [basename(file), ...texts].join("\n")]);
  }
  const sections = [...folders].map(([folder, files]) =>
    [`## ${folder}`, "```text", ...files, "```"].join("\n"),
  );
  return `# Messages

Each text that the package shows to a person: errors, warnings, the texts of compile errors, the CLI
and the page. Holes are \`\${name}\`; a kind in brackets is the class of an error, or a warning.
\`npm run messages:write\` writes this file.

${sections.join("\n\n")}
`;
}

test("etc/messages.md holds the texts of the sources", async () => {
  const stale = "etc/messages.md is stale: `npm run messages:write` writes it";
  await expect(report(), stale).toMatchFileSnapshot(join(root, "etc/messages.md"));
});
