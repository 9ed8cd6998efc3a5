// Writes the package's public surface to etc/api.md, out of the declarations that tsc built: what
// each entry exports, and whatever those declarations name in turn. `--check` compares instead.
import { readFileSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const REPORT = fileURLToPath(new URL("etc/api.md", root));
const { name, exports: entries } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

const modules = new Map();
const sections = Object.entries(entries)
  .filter(([, entry]) => entry.types !== undefined)
  .map(([path, entry]) => section(posix.join(name, path), posix.normalize(entry.types)));
const report = [
  "# Public surface",
  "What each entry of the package exports. Written by `npm run api:write`; CI fails where it differs.",
  ...sections,
].join("\n\n");

const loose = report.split("\n").filter((line) => /\bany\b/.test(line.replaceAll(/"[^"]*"/g, "")));
if (loose.length > 0) {
  console.error(`The public surface says \`any\`:\n${loose.join("\n")}`);
  process.exitCode = 1;
}
if (!process.argv.includes("--check")) {
  writeFileSync(REPORT, `${report}\n`);
} else if (readFileSync(REPORT, "utf8") !== `${report}\n`) {
  console.error(
    "The public surface is not what etc/api.md says. If that is meant, run `npm run api:write` and commit the difference.",
  );
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

/** Gathers what `word` means in `file`: its declaration, and what that names. */
function follow(file, word, found, imports) {
  const module = moduleOf(file);
  const source = module.exports.get(word)?.from
    ? module.exports.get(word)
    : module.imports.get(word);
  const declared = module.declarations.get(module.exports.get(word)?.local ?? word);
  if (declared === undefined) {
    if (source === undefined) return;
    if (source.from.startsWith("."))
      follow(resolve(file, source.from), source.local, found, imports);
    else imports.add(`import { ${source.local} } from "${source.from}";`);
    return;
  }
  const key = `${word} ${file}`;
  if (found.has(key)) return;
  found.set(key, { key, text: declared });
  for (const [named] of declared.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) {
    if (module.declarations.has(named) || module.imports.has(named))
      follow(file, named, found, imports);
  }
}

/** A declaration file's imports, exports and declarations, by name. */
function moduleOf(file) {
  const known = modules.get(file);
  if (known) return known;
  const module = { imports: new Map(), exports: new Map(), declarations: new Map() };
  modules.set(file, module);
  for (const statement of statements(file)) read(statement, file, module);
  return module;
}

/** The statements of a file without comments: what tsc writes begins each in the first column. */
function statements(file) {
  const text = readFileSync(new URL(file, root), "utf8")
    .replace(/^\s*\/\*[^]*?\*\/\n/gm, "")
    .replace(/^\s*\/\/.*\n?/gm, "");
  return text.split(/\n(?=[a-z])/).map((statement) => statement.trim());
}

function read(statement, file, module) {
  // Imported for what it does: it names nothing.
  if (/^import "[^"]*";$/.test(statement)) return;
  const clause =
    /^(import|export)(?: type)? (\*|\{[^]*?\}|[\w$]+)(?: as [\w$]+)?(?: from "(.*)")?;$/.exec(
      statement,
    );
  if (clause) {
    const [, direction, what, from] = clause;
    if (what === "*") {
      for (const word of moduleOf(resolve(file, from)).exports.keys()) {
        module.exports.set(word, { local: word, from });
      }
      return;
    }
    for (const item of what.replaceAll(/[{}]/g, "").split(",")) {
      const [local, as = local] = item
        .trim()
        .replace(/^type /, "")
        .split(" as ");
      if (local === "") continue;
      module[`${direction}s`].set(as, { local, from });
    }
    return;
  }
  const declaration =
    /^(export )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let|enum|namespace) ([\w$]+)/.exec(
      statement,
    );
  if (!declaration) throw new Error(`${file}: a statement that can't be read:\n${statement}`);
  const [, exported, word] = declaration;
  const before = module.declarations.get(word);
  const text = statement.replace(/^export /, "").replace(/^declare /, "");
  module.declarations.set(word, before ? `${before}\n${text}` : text);
  if (exported) module.exports.set(word, { local: word });
}

function resolve(file, from) {
  return posix.join(posix.dirname(file), from.replace(/\.js$/, ".d.ts"));
}

function byText(a, b) {
  return a < b ? -1 : 1;
}
