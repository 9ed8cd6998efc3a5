// Leads the links of the pages, which are written for GitHub and npm, to the pages of the site. A
// link to another file of the repository leads to the repository that package.json names; without one
// its text stands alone.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { routes } from "./pages.mjs";

const { repository } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
);
/** The repository's address in a browser, if package.json has one. */
export const repositoryUrl = (repository?.url ?? repository)
  ?.replace(/^git\+/, "")
  .replace(/\.git$/, "");

/** A plugin of markdown-it. */
export function mapLinks(markdown) {
  markdown.core.ruler.after("inline", "map-links", ({ tokens, env }) => {
    const source = sourceOf(env);
    for (const { children } of tokens) mapTokens(children ?? [], source);
  });
}

function mapTokens(tokens, source) {
  const open = [];
  for (const token of tokens) {
    if (token.type === "link_open") {
      const target = targetOf(token.attrGet("href"), source);
      open.push(target);
      if (target === undefined) hide(token);
      else token.attrSet("href", target);
    } else if (token.type === "link_close" && open.pop() === undefined) {
      hide(token);
    } else if (token.type === "image") {
      token.attrSet("src", token.attrGet("src").replace(/^(?:docs\/)?images\//, "/images/"));
    }
  }
}

/** Returns where a link leads on the site, or nothing for a file that is in no known repository. */
function targetOf(href, source) {
  if (/^(?:[a-z]+:|#)/.test(href)) return href;
  const [, path, anchor = ""] = /^([^#]*)(#.*)?$/.exec(href);
  const file = posix.join(posix.dirname(source), path);
  const route = routes.get(file);
  if (route !== undefined) return `/${route === "index" ? "" : route}${anchor}`;
  return repositoryUrl && `${repositoryUrl}/blob/HEAD/${file}${anchor}`;
}

/** Renders a token as nothing. */
function hide(token) {
  token.type = "text";
  token.tag = "";
  token.content = "";
  token.nesting = 0;
}

/** Returns the source of the page that is rendered; `relativePath` is that of the site. */
function sourceOf({ relativePath }) {
  const route = relativePath.replace(/\.md$/, "");
  return [...routes].find(([, known]) => known === route)?.[0] ?? relativePath;
}
