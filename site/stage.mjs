// Brings the pages of the site together in site/pages: copies of the project's own, and the reference.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root, routes } from "./pages.mjs";
import { reference } from "./reference.mjs";

const folder = fileURLToPath(new URL("pages", import.meta.url));
const written = new Map(reference());

rmSync(folder, { recursive: true, force: true });
for (const [source, route] of routes) {
  const file = join(folder, `${route}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, written.get(source) ?? textOf(source));
}
cpSync(join(root, "docs/images"), join(folder, "public/images"), { recursive: true });

/** A page without its comments, which are for those who write it. */
function textOf(source) {
  return readFileSync(join(root, source), "utf8").replaceAll(/^<!--.*-->\n/gm, "");
}
