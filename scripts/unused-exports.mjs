// Fails on an export of the sources that no other file imports: it should lose its `export`, or go.
// The exports of the package's entries are for users. The package is that of the working directory.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const SOURCES = ["decorators", "src"];
const USERS = [...SOURCES, "test", "examples", "bench", "scripts"];
const SKIPPED = new Set(["node_modules", "dist"]);

/** `export const name`, and so on. */
const DECLARED =
  /^export (?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let) ([\w$]+)/gm;
/** `export { names }`, with `from` or without. */
const LISTED = /^export (?:type )?\{([^}]*)\}/gm;
/** `import { names } from "path"`, also in a program that a test writes. */
const NAMED = /\b(?:import|export) (?:type )?\{([^{}]*)\} from ["']([^"']+)["']/g;
/** Any other mention of a file: `import("path")`, `export * from "path"`, `vi.mock("path")`. */
const PATH = /["'`]([.#/][^"'`\s]*\.js)["'`]/g;

const texts = new Map(
  USERS.flatMap((folder) => filesIn(folder)).map((file) => [file, readFileSync(file, "utf8")]),
);
const used = new Set(entries());
for (const [file, text] of texts) {
  const rest = text.replaceAll(NAMED, (_, names, path) => {
    for (const name of namesIn(names, 0)) used.add(`${sourceOf(file, path)} ${name}`);
    return "";
  });
  // Such a file may use every name that occurs in it.
  for (const [, path] of rest.matchAll(PATH)) {
    const source = sourceOf(file, path);
    if (source === file) continue;
    for (const [name] of rest.matchAll(/[\w$]+/g)) used.add(`${source} ${name}`);
    if (rest.includes(`export * from "${path}"`)) used.add(`${source} *`);
  }
}

const unused = [...texts].flatMap(([file, text]) => {
  if (!SOURCES.some((folder) => file.startsWith(folder)) || used.has(`${file} *`)) return [];
  const names = [
    ...[...text.matchAll(DECLARED)].map(([, name]) => name),
    ...[...text.matchAll(LISTED)].flatMap(([, listed]) => namesIn(listed, -1)),
  ];
  return names.filter((name) => !used.has(`${file} ${name}`)).map((name) => `${file}: ${name}`);
});
if (unused.length > 0) {
  console.error(["No other file imports these exports:", ...unused].join("\n"));
  process.exitCode = 1;
}

/** All files of a folder that may import or export. */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(path);
    return /\.(?:tsx?|mjs)$/.test(path) ? [path] : [];
  });
}

/** The entries of the package, whose exports are all used. */
function entries() {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
  return Object.values(exports).flatMap(({ default: path }) =>
    path === undefined ? [] : [`${sourceOf("", path)} *`],
  );
}

/** The file that `path` means in `file`: `#src` and `dist/src` stand for `src` in tests. */
function sourceOf(file, path) {
  const resolved = path.startsWith(".") ? join(dirname(file), path) : path.slice(1);
  const source = resolved.replace(/^dist\//, "").replace(/\.js$/, ".ts");
  return texts.has(`${source}x`) ? `${source}x` : source;
}

/** The names of a list such as `a, type b as c`: before each `as` (side 0) or after it (side -1). */
function namesIn(list, side) {
  return list
    .split(",")
    .map((item) => item.trim().replace(/^type /, ""))
    .filter((item) => item !== "")
    .map((item) => item.split(" as ").at(side));
}
