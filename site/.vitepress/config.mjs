// The site: the pages that stage.mjs brings together, with search and without anything from another
// server. SITE_BASE is the path under which it is served, such as "/mistral-traced/".
import { defineConfig } from "vitepress";
import { checkLinks } from "../check-links.mjs";
import { mapLinks, repositoryUrl } from "../links.mjs";
import { groups, routes } from "../pages.mjs";

/** A tree of two branches. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M3 2v9.5h9M3 6h9" fill="none" stroke="#e8590c" stroke-width="2.4"/></svg>',
)}`;

export default defineConfig({
  title: "mistral-traced",
  description: "Langfuse traces of TypeScript services that call Mistral.",
  lang: "en",
  head: [["link", { rel: "icon", href: ICON }]],
  base: process.env.SITE_BASE ?? "/",
  srcDir: "pages",
  outDir: "dist",
  cacheDir: "node_modules/.cache/vitepress",
  cleanUrls: false,
  markdown: {
    html: false,
    theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
    anchor: { slugify },
    config: mapLinks,
  },
  themeConfig: {
    search: { provider: "local", options: { _render: withoutColours } },
    outline: { level: [2, 3] },
    sidebar: groups.map(({ text, items }) => ({
      text,
      items: items.map((item) => ({ text: item.text, link: `/${linkOf(item.source)}` })),
    })),
    nav: [
      { text: "Start", link: "/getting-started" },
      { text: "All pages", link: "/contents" },
      { text: "API", link: "/api/mistral-traced" },
    ],
    ...(repositoryUrl && { socialLinks: [{ icon: "github", link: repositoryUrl }] }),
  },
  buildEnd: ({ outDir }) => checkLinks(outDir),
});

function linkOf(source) {
  const route = routes.get(source);
  return route === "index" ? "" : route;
}

/** Returns the anchor of a heading, as GitHub makes it: links are written for both. */
function slugify(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** Renders a page for the search index, which keeps only its text. */
function withoutColours(text, env, markdown) {
  markdown.options.highlight = null;
  return markdown.render(text, env);
}
