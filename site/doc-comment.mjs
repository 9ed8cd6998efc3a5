// A doc comment as Markdown.

/** A decorator in an example is not a tag. */
const TAG = /\n(?=@(?:example|param|returns|throws|typeParam)\b)/;

/**
 * Returns a doc comment's text, and its tags: parameters, what is returned and thrown, examples.
 * `refer` returns the Markdown for a name in `{@link name}`.
 */
export function commentOf(comment, refer) {
  const [text, ...tags] = linesOf(comment, refer).split(TAG);
  const parts = tags.map((tag) => {
    const [, name, rest] = /^@(\w+) *([^]*)$/.exec(tag);
    return { name, rest: rest.trimEnd() };
  });
  const all = (name) => parts.filter((part) => part.name === name).map(({ rest }) => rest);
  const details = [
    listOf([...all("typeParam"), ...all("param")].map(named)),
    listOf([
      ...all("returns").map((rest) => `Returns ${joined(rest)}`),
      ...all("throws").map((rest) => `Throws ${joined(rest)}`),
    ]),
    ...all("example").map(exampleOf),
  ];
  return { text: text.trim(), details };
}

function linesOf(comment, refer) {
  return comment
    .split("\n")
    .map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, "").replace(/\s*\*\/$/, ""))
    .join("\n")
    .replaceAll(/\{@link ([\w$]+)\}/g, (_, name) => refer(name))
    .replaceAll(/(?<![\w/])docs\/([\w-]+\.md(?:#[\w-]+)?)/g, "[$1](../docs/$1)");
}

/** A parameter: its name, then its text. */
function named(rest) {
  const [, name, text] = /^([\w$.]+)\s*([^]*)$/.exec(rest);
  return `\`${name}\`: ${joined(text)}`;
}

/** An example: its title, if the line of the tag has one, and its code. */
function exampleOf(rest) {
  const [, title, code] = /^(.*)\n?([^]*)$/.exec(rest);
  return [...(title === "" ? [] : [`${title}:`, ""]), "```ts", code, "```"].join("\n");
}

const joined = (text) => text.replaceAll(/\s+/g, " ");
const listOf = (items) => items.map((item) => `- ${item}`).join("\n");
