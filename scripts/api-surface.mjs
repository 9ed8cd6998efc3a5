// The public surface: the declarations that the exports of each entry lead to, and the leaks among
// them: what a signature names and a user can't import.
import { readFileSync } from "node:fs";
import { lookUp, moduleOf, root } from "./declarations.mjs";

const IDENTIFIER = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const MACHINERY = "etc/type-machinery.json";

/** The names that need no export, each with the reason. */
const machinery = JSON.parse(readFileSync(new URL(MACHINERY, root), "utf8"));

/** The names that an entry exports, sorted. */
export function exportsOf(file) {
  return [...moduleOf(file).exports.keys()].toSorted(byText);
}

/**
 * The declarations that the exports of `file` lead to, nearest first, and the imports from other
 * packages. A declaration's path has the names that lead to it, from the export on.
 */
export function reachable(file) {
  const declarations = new Map();
  const imports = new Set();
  // A list that grows while it is walked is walked to its new end.
  const steps = exportsOf(file).map((name) => ({ from: file, path: [name] }));
  for (const { from, path } of steps) {
    const { file: home, word, declaration, source } = lookUp(from, path.at(-1));
    const key = `${word} ${home}`;
    if (declaration === undefined) {
      if (source) imports.add(`import { ${source.local} } from "${source.from}";`);
      continue;
    }
    if (declarations.has(key)) continue;
    declarations.set(key, { key, word, file: home, text: declaration.text, path });
    const module = moduleOf(home);
    for (const [name] of declaration.text.matchAll(IDENTIFIER)) {
      if (module.declarations.has(name) || module.imports.has(name)) {
        steps.push({ from: home, path: [...path, name] });
      }
    }
  }
  return { declarations: [...declarations.values()], imports: [...imports] };
}

/** The declarations that an entry leads to and does not export. */
export function unexported(file) {
  const exported = new Set(
    exportsOf(file).map((name) => {
      const { word, file: home } = lookUp(file, name);
      return `${word} ${home}`;
    }),
  );
  return reachable(file).declarations.filter(({ key }) => !exported.has(key));
}

/** Whether `name` is listed as type machinery. */
export function isMachinery(name) {
  return Object.hasOwn(machinery, name);
}

/** The leaks of all entries, and the names that are listed as machinery in vain, a sentence each. */
export function leaks(entries) {
  const hidden = entries.map(([entry, file]) => ({ entry, found: unexported(file) }));
  const names = new Set(hidden.flatMap(({ found }) => found.map(({ word }) => word)));
  return [
    ...hidden.flatMap(({ entry, found }) =>
      found
        .filter(({ word }) => !isMachinery(word))
        .map(
          ({ word, file, path }) =>
            `${entry}: a user can't import ${word} (${file}), which ${path.join(" > ")} reaches. Export it from this entry, take it out of the signature, or list it in ${MACHINERY} with a reason.`,
        ),
    ),
    ...Object.entries(machinery).flatMap(([name, reason]) => {
      if (!names.has(name)) {
        return [`${MACHINERY}: no signature reaches an unexported ${name}. Remove it.`];
      }
      return reason === "" ? [`${MACHINERY}: ${name} needs a reason.`] : [];
    }),
  ];
}

export function byText(a, b) {
  return a < b ? -1 : 1;
}
