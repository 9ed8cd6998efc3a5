// The reference: a page for each entry of the package, out of the declarations that tsc built and
// their doc comments. It runs in the project's folder, as scripts/api-report.mjs does.
import { byText } from "../scripts/api-surface.mjs";
import { entries as typed, lookUp, moduleOf } from "../scripts/declarations.mjs";
import { commentOf } from "./doc-comment.mjs";
import { entries } from "./pages.mjs";

const KINDS = new Map([
  ["Functions and values", ["function", "function*", "const", "let"]],
  ["Classes", ["class"]],
  ["Types", ["interface", "type", "enum", "namespace"]],
]);

/** By declaration, the page on which it stands: that of the first entry that exports it. */
const homes = new Map();
const files = new Map(typed());

/** Returns the pages: the source of each, as pages.mjs names it, and its Markdown. */
export function reference() {
  return Object.entries(entries).map(([entry, name]) => {
    const found = exportsOf(files.get(entry));
    const anchors = new Map();
    for (const { key, word } of inOrder(found).flatMap(({ members }) => members)) {
      if (homes.has(key)) continue;
      const anchor = word.toLowerCase();
      const before = anchors.get(anchor) ?? 0;
      anchors.set(anchor, before + 1);
      homes.set(key, { page: name, anchor: before === 0 ? anchor : `${anchor}-${before}` });
    }
    return [`api/${name}.md`, pageOf(entry, name, found)];
  });
}

/** The exports of a file by name, each with its declaration and the file that declares it. */
function exportsOf(file) {
  return [...moduleOf(file).exports.keys()].toSorted(byText).flatMap((name) => {
    const { file: home, word, declaration } = lookUp(file, name);
    return declaration ? [{ key: `${home} ${word}`, word: name, home, declaration }] : [];
  });
}

/** The exports by kind, as the page has them. */
function inOrder(found) {
  return [...KINDS]
    .map(([title, kinds]) => ({
      title,
      members: found.filter(({ declaration }) => kinds.includes(declaration.kind)),
    }))
    .filter(({ members }) => members.length > 0);
}

function pageOf(entry, name, found) {
  const own = found.filter(({ key }) => homes.get(key).page === name);
  const others = found.filter(({ key }) => homes.get(key).page !== name);
  const sections = inOrder(own).flatMap(({ title, members }) => [
    `## ${title}`,
    ...members.map(section),
  ]);
  const again =
    others.length === 0
      ? []
      : ["## Also exported", others.map((one) => `- ${link(one)}`).join("\n")];
  return `${["---\npageClass: reference\n---", `# ${entry}`, `\`import { … } from "${entry}"\``, ...sections, ...again].join("\n\n")}\n`;
}

function section(one) {
  const { word, home, declaration } = one;
  const refer = (name) => {
    const { file, word: local } = lookUp(home, name);
    const target = homes.get(`${file} ${local}`);
    return target ? `[\`${name}\`](${target.page}.md#${target.anchor})` : `\`${name}\``;
  };
  const { text, details } = commentOf(declaration.comment, refer);
  return [
    `### ${word}`,
    text,
    ["```ts", codeOf(declaration), "```"].join("\n"),
    see(one, refer),
    ...details,
    ...membersOf(declaration, refer),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The declaration without the words that every export has. */
function codeOf({ text }) {
  return text
    .replace(/^export /, "")
    .replace(/^declare /, "")
    .replaceAll(/^( +)\1/gm, "$1");
}

/** The comments of the members: tsc indents these by four spaces. */
function membersOf({ commented }, refer) {
  const found = commented.matchAll(
    /^ {4}(\/\*\*(?:(?!\*\/)[^])*\*\/)\n {4}(?:static |readonly |get )*([\w$]+)/gm,
  );
  return [...found].flatMap(([, comment, name]) => {
    const { text, details } = commentOf(comment, refer);
    return [`**\`${name}\`** ${text}`, ...details];
  });
}

/** Links to the exports that a declaration names. */
function see({ key, home, declaration }, refer) {
  const module = moduleOf(home);
  const words = new Set(declaration.text.match(/[A-Za-z_$][\w$]*/g));
  const links = [...words]
    .filter((word) => module.imports.has(word) || module.declarations.has(word))
    .filter((word) => key !== `${home} ${word}`)
    .map(refer)
    .filter((text) => text.startsWith("["));
  return links.length === 0 ? "" : `See ${links.join(", ")}.`;
}

function link({ key, word }) {
  const { page, anchor } = homes.get(key);
  return `[\`${word}\`](${page}.md#${anchor})`;
}
