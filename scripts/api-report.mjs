// Writes the package's public surface to etc/api.md, out of the declarations that tsc built: what
// each entry exports, and whatever those declarations name in turn. `--check` compares instead.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { entries, lookUp, moduleOf } from "./declarations.mjs";
import { undocumented } from "./doc-comments.mjs";

const REPORT = fileURLToPath(new URL("../etc/api.md", import.meta.url));

const report = [
  "# Public surface",
  "What each entry of the package exports. Written by `npm run api:write`; CI fails where it differs.",
  ...entries().map(([entry, file]) => section(entry, file)),
].join("\n\n");

const loose = report.split("\n").filter((line) => /\bany\b/.test(line.replaceAll(/"[^"]*"/g, "")));
if (loose.length > 0) fail(`The public surface says \`any\`:\n${loose.join("\n")}`);
const bare = undocumented();
if (bare.length > 0) fail(`Doc comments are missing:\n${bare.join("\n")}`);
if (!process.argv.includes("--check")) {
  writeFileSync(REPORT, `${report}\n`);
} else if (readFileSync(REPORT, "utf8") !== `${report}\n`) {
  fail(
    "The public surface is not what etc/api.md says. If that is meant, run `npm run api:write` and commit the difference.",
  );
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

/** The report on one entry: the names that it exports, and every declaration that these lead to. */
function section(entry, file) {
  const found = new Map();
  const imports = new Set();
  const exported = [...moduleOf(file).exports.keys()].toSorted(byText);
  for (const word of exported) follow(file, word, found, imports);
  const declarations = [...found.values()].toSorted((a, b) => byText(a.key, b.key));
  return [
    `## ${entry}`,
    exported.map((word) => `\`${word}\``).join(", "),
    [
      "```ts",
      ...[...imports].toSorted(byText),
      ...declarations.map(({ text }) => text),
      "```",
    ].join("\n"),
  ].join("\n\n");
}

/** Gathers what `word` means in `from`: its declaration, and what that names. */
function follow(from, name, found, imports) {
  const { file, word, declaration, source } = lookUp(from, name);
  if (declaration === undefined) {
    if (source) imports.add(`import { ${source.local} } from "${source.from}";`);
    return;
  }
  const key = `${word} ${file}`;
  if (found.has(key)) return;
  found.set(key, { key, text: declaration.text });
  const { declarations, imports: imported } = moduleOf(file);
  for (const [named] of declaration.text.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) {
    if (declarations.has(named) || imported.has(named)) follow(file, named, found, imports);
  }
}

function byText(a, b) {
  return a < b ? -1 : 1;
}
