// Fails if a link of the built site leads to a page or an anchor that is not there.
import { readFileSync, readdirSync } from "node:fs";
import { join, posix, sep } from "node:path";

const base = process.env.SITE_BASE ?? "/";

export function checkLinks(folder) {
  const pages = new Map(
    readdirSync(folder, { recursive: true })
      .map((file) => file.split(sep).join("/"))
      .filter((file) => file.endsWith(".html"))
      .map((file) => [file, readFileSync(join(folder, file), "utf8")]),
  );
  const anchors = new Map(
    [...pages].map(([file, html]) => [
      file,
      new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  );
  const broken = [...pages].flatMap(([file, html]) =>
    [...html.matchAll(/<a [^>]*href="([^"]+)"/g)]
      .map(([, href]) => href)
      .filter((href) => !leads(href, file, anchors))
      .map((href) => `${file} links to ${href}`),
  );
  if (broken.length > 0) throw new Error(["Links lead nowhere:", ...new Set(broken)].join("\n"));
}

function leads(href, file, anchors) {
  if (/^[a-z]+:/.test(href)) return true;
  const [path, anchor] = decodeURI(href).split("#");
  const target = path === "" ? file : fileOf(path, file);
  const ids = anchors.get(target);
  return ids !== undefined && (anchor === undefined || anchor === "" || ids.has(anchor));
}

function fileOf(path, from) {
  const file = path.startsWith(base)
    ? path.slice(base.length)
    : posix.join(posix.dirname(from), path);
  if (file === "" || file.endsWith("/")) return `${file}index.html`;
  return file.endsWith(".html") ? file : `${file}.html`;
}
