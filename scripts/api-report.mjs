// Writes the package's public surface to etc/api.md, out of the declarations that tsc built: the
// exports of each entry, and the declarations that these name. `--check` compares instead. It fails
// on a leak, on `any` and on a missing doc comment. The package is that of the working directory.
import { readFileSync, writeFileSync } from "node:fs";
import { byText, exportsOf, isMachinery, leaks, reachable, unexported } from "./api-surface.mjs";
import { entries, root } from "./declarations.mjs";
import { undocumented } from "./doc-comments.mjs";

const REPORT = new URL("etc/api.md", root);

const report = [
  "# Public surface",
  "What each entry of the package exports. Written by `npm run api:write`; CI fails where it differs.",
  ...entries().map(([entry, file]) => section(entry, file)),
].join("\n\n");

const loose = report.split("\n").filter((line) => /\bany\b/.test(line.replaceAll(/"[^"]*"/g, "")));
if (loose.length > 0) fail("The public surface says `any`:", loose);
const leaking = leaks(entries());
if (leaking.length > 0) fail("The public surface leaks:", leaking);
const bare = undocumented();
if (bare.length > 0) fail("Doc comments are missing:", bare);
if (!process.argv.includes("--check")) {
  writeFileSync(REPORT, `${report}\n`);
} else if (readFileSync(REPORT, "utf8") !== `${report}\n`) {
  fail(
    "The public surface is not what etc/api.md says. If that is meant, run `npm run api:write` and commit the difference.",
  );
}

function fail(message, lines = []) {
  console.error([message, ...lines].join("\n"));
  process.exitCode = 1;
}

/** The report on one entry: its exports, its type machinery, and all declarations of both. */
function section(entry, file) {
  const { declarations, imports } = reachable(file);
  const machinery = unexported(file).flatMap(({ word }) => (isMachinery(word) ? [word] : []));
  return [
    `## ${entry}`,
    quoted(exportsOf(file)),
    ...(machinery.length > 0 ? [`Type machinery: ${quoted(machinery.toSorted(byText))}`] : []),
    [
      "```ts",
      ...imports.toSorted(byText),
      ...declarations.toSorted((a, b) => byText(a.key, b.key)).map(({ text }) => text),
      "```",
    ].join("\n"),
  ].join("\n\n");
}

function quoted(names) {
  return names.map((name) => `\`${name}\``).join(", ");
}
