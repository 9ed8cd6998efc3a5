// Reads the declarations that tsc built: what a file imports, exports and declares, with the doc
// comments of it.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { pathToFileURL } from "node:url";

/** The package's directory: the working directory, as npm runs scripts there. */
export const root = pathToFileURL(`${process.cwd()}/`);

const COMMENT = /^\s*\/\*[^]*?\*\/\n/gm;
const modules = new Map();

/** The package's entries that have types: their names as they are imported, and their files. */
export function entries() {
  const { name, exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  return Object.entries(exports)
    .filter(([, entry]) => entry.types !== undefined)
    .map(([path, entry]) => [posix.join(name, path), posix.normalize(entry.types)]);
}

/** A declaration file's imports, exports and declarations, by name. */
export function moduleOf(file) {
  const known = modules.get(file);
  if (known) return known;
  const module = { imports: new Map(), exports: new Map(), declarations: new Map() };
  modules.set(file, module);
  let comment = "";
  for (const statement of statements(file)) {
    if (!statement.startsWith("/**")) read(statement, comment, file, module);
    comment = statement.startsWith("/**") ? statement : "";
  }
  return module;
}

/** The meaning of `word` in `file`: its declaration and the file of that, or its import. */
export function lookUp(file, word) {
  const module = moduleOf(file);
  const exported = module.exports.get(word);
  const declaration = module.declarations.get(exported?.local ?? word);
  if (declaration) return { file, word, declaration };
  const source = exported?.from ? exported : module.imports.get(word);
  if (source?.from.startsWith(".")) return lookUp(resolve(file, source.from), source.local);
  return { file, word, source };
}

/** The statements of a file and the doc comments above them: each begins in the first column. */
function statements(file) {
  const text = readFileSync(new URL(file, root), "utf8").replace(/^\s*\/\/.*\n?/gm, "");
  return text.split(/\n(?=[a-z]|\/\*\*)/).map((statement) => statement.trim());
}

function read(statement, comment, file, module) {
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
    /^(export )?(?:declare )?(?:abstract )?(?:async )?(function\*?|class|interface|type|const|let|enum|namespace) ([\w$]+)/.exec(
      statement,
    );
  if (!declaration) throw new Error(`${file}: a statement that can't be read:\n${statement}`);
  const [, exported, kind, word] = declaration;
  const before = module.declarations.get(word);
  const text = statement
    .replaceAll(COMMENT, "")
    .replace(/^export /, "")
    .replace(/^declare /, "");
  module.declarations.set(word, {
    kind,
    text: before ? `${before.text}\n${text}` : text,
    comment: `${before?.comment ?? ""}${comment}`,
    commented: statement,
  });
  if (exported) module.exports.set(word, { local: word });
}

function resolve(file, from) {
  return posix.join(posix.dirname(file), from.replace(/\.js$/, ".d.ts"));
}
