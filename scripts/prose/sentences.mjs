// The sentences of a file: its comments, its test names, long literals of the package's source, and
// Markdown with the comments of its TypeScript blocks.

/** @typedef {{ line: number, text: string, kind: "comment" | "name" | "literal" | "markdown" }} Sentence */

const TOKEN =
  /(?<line>\/\/[^\n]*)|(?<block>\/\*[^]*?\*\/)|(?<regex>(?<=[(,=:[!&|?{};>]\s*|^\s*|return )\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*`)/gm;

/** Ends a sentence without a full stop: a table's cell, a list's item, a comment's tag. */
const BREAK = "\u0000";
const LIST = /^[ \t]*(?:[-*>]|\d+\.|#+)[ \t]/gm;

/**
 * Splits a file's prose into sentences.
 * @param {string} file its path
 * @param {string} text
 * @returns {Sentence[]}
 */
export function sentencesOf(file, text) {
  if (file.endsWith(".md")) return inMarkdown(text);
  const isTest = /\.(?:test|kills|browser)\.[jt]sx?$/.test(file);
  return inCode(text, { names: isTest, literals: /^(?:src|decorators)\//.test(file) });
}

/** @returns {Sentence[]} */
function inCode(code, { names, literals }) {
  const sentences = [];
  let comment;
  const finish = () => {
    if (comment) {
      const text = comment.text.replaceAll(LIST, BREAK);
      sentences.push(...split(text, comment.line, "comment"));
    }
    comment = undefined;
  };
  for (const token of code.matchAll(TOKEN)) {
    const { line, block, string } = token.groups;
    const { index } = token;
    if (line !== undefined) {
      const text = line.replace(/^\/\/ ?/, "").replace(/^oxlint-disable\S* .*?(--|$)/, "");
      if (comment && /^\n?[ \t]*$/.test(code.slice(comment.end, index)))
        comment.text += `\n${text}`;
      else {
        finish();
        comment = { text, line: lineAt(code, index) };
      }
      comment.end = index + line.length;
      continue;
    }
    finish();
    if (block !== undefined && !block.includes("Copyright (c)")) {
      sentences.push(...split(withoutExamples(block), lineAt(code, index), "comment"));
    } else if (string !== undefined) {
      const isName =
        names && /(?:\b(?:test|it|describe)|\)|\]|`)\($/.test(code.slice(0, index).trimEnd());
      if (!isName && !(literals && string.split(" ").length > 4)) continue;
      const text = string
        .slice(1, -1)
        .replaceAll(/\$\{[^}]*\}/g, "X")
        .replaceAll(/\\["'`]/g, "'");
      sentences.push(...split(text, lineAt(code, index), isName ? "name" : "literal"));
    }
  }
  finish();
  return sentences;
}

/** Returns a comment's text: no stars, no code of examples. A tag and the name after it end a sentence. */
function withoutExamples(block) {
  return block
    .replace(/^\/\*+|\*+\/$/g, "")
    .replaceAll(/^[ \t]*\*(?!\/) ?/gm, "")
    .replaceAll(/^[ \t]*@example[^]*?(?=^@|$(?![^]))/gm, blank)
    .replaceAll(/^[ \t]*```[^]*?```/gm, blank)
    .replaceAll(/\{@link ([^}]*)\}/g, "X")
    .replaceAll(/@(?:param|typeParam)(?: \{[^}]*\})? \S+|@[a-z]+(?: \{[^}]*\})?/gi, BREAK)
    .replaceAll(LIST, BREAK);
}

/** @returns {Sentence[]} */
function inMarkdown(markdown) {
  const sentences = [];
  const prose = markdown.replaceAll(
    /^[ \t]*```(\w*)[^\n]*\n([^]*?)^[ \t]*```/gm,
    (block, language, code, index) => {
      if (/^[cm]?[jt]sx?$/.test(language)) {
        const offset = lineAt(markdown, index);
        for (const found of inCode(code, { names: false, literals: false })) {
          sentences.push({ ...found, line: found.line + offset });
        }
      }
      return blank(block);
    },
  );
  const plain = prose
    .replaceAll(/<!--[^]*?-->/g, blank)
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\*\*|__/g, "")
    .replaceAll(LIST, BREAK)
    .replaceAll("|", BREAK);
  return [...sentences, ...split(plain, 1, "markdown")];
}

/** @returns {Sentence[]} */
function split(text, line, kind) {
  const plain = text.replaceAll(/``[^]*?``|`[^`]*`/g, (code) => `X${blank(code)}`);
  const sentences = [];
  let from = 0;
  for (const end of plain.matchAll(/\n[ \t]*\n|\0|[.!?:]["')]*(?=\s+["'(]*[A-Z])|$(?![^])/g)) {
    const until = end.index + end[0].length;
    const part = plain.slice(from, until);
    const sentence = part
      .replaceAll(BREAK, "")
      .replaceAll(/\s+/g, " ")
      .trim()
      .replace(/^["'(]+/, "");
    if (sentence !== "") {
      const lead = part.length - part.trimStart().length;
      sentences.push({ line: line + newlines(plain.slice(0, from + lead)), text: sentence, kind });
    }
    from = until;
  }
  return sentences;
}

function blank(text) {
  return "\n".repeat(newlines(text));
}

function lineAt(text, index) {
  return newlines(text.slice(0, index)) + 1;
}

function newlines(text) {
  return text.split("\n").length - 1;
}
