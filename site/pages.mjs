// The pages of the site: README.md first, then the lists of docs/README.md, whose headings are the
// groups of the sidebar, then the reference of reference.mjs.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const INDEX = "docs/README.md";

/** The entries of the package that export something, each with its page's name. */
export const entries = {
  "mistral-traced": "mistral-traced",
  "mistral-traced/observe": "observe",
  "mistral-traced/ai-sdk": "ai-sdk",
  "mistral-traced/testing": "testing",
  "mistral-traced/viewer": "viewer",
};

const written = readFileSync(new URL(`../${INDEX}`, import.meta.url), "utf8")
  .split(/^## /m)
  .slice(1)
  .map((group) => ({
    text: /^.*/.exec(group)[0],
    items: [...group.matchAll(/^- \[(.*?)\]\((.*?)\)/gm)].map(([, text, path]) => ({
      text,
      source: posix.join(posix.dirname(INDEX), path),
    })),
  }));

/** The groups of the sidebar, each page with its source from the project's folder. */
export const groups = [
  {
    text: "mistral-traced",
    items: [
      { text: "Overview", source: "README.md" },
      { text: "All pages", source: INDEX },
    ],
  },
  ...written,
  {
    text: "API",
    items: Object.entries(entries).map(([text, name]) => ({ text, source: `api/${name}.md` })),
  },
];

const sources = groups.flatMap(({ items }) => items.map(({ source }) => source));

/** By source, the path of the page on the site without `.html`, such as `tools` of docs/tools.md. */
export const routes = new Map(sources.map((source) => [source, routeOf(source)]));

function routeOf(source) {
  if (source === "README.md") return "index";
  if (source === INDEX) return "contents";
  return source
    .replace(/^docs\//, "")
    .replace(/\/README\.md$|\.md$/, "")
    .toLowerCase();
}
