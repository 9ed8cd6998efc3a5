// Links inside the documentation lead somewhere: to a file that is there, and a heading in it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { pages, root } from "./snippets.js";

const textOf = (page: string): string => readFileSync(join(root, page), "utf8");

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): readonly string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function broken(page: string): string[] {
  const targets = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(file).includes(anchor);
    });
}

test.each(pages())("each link of %s leads somewhere", (page) => {
  expect(broken(page)).toEqual([]);
});

// The site has its sidebar from there, too.
test("the lists of docs/README.md have every page once", () => {
  const listed = [...textOf("docs/README.md").matchAll(/^- \[.*?\]\(([\w-]+\.md)\)/gm)];
  const found = listed.map(([, page]) => `docs/${page}`).toSorted();
  const all = pages().filter((page) => page.startsWith("docs/") && page !== "docs/README.md");
  expect(found).toEqual(all.toSorted());
});
