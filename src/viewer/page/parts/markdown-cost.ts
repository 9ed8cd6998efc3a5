// Estimates the work of reading a text as Markdown. The reader of Markdown compares marks with each
// other, so that a text of nothing but marks takes it seconds. Such a text is shown as it was
// written.

/** A longer text is shown as it was written. */
const LONGEST = 20_000;
/** Marks of a whole text. A page of prose has a few hundred. */
const MOST_MARKS = 3_000;
/** Marks of a paragraph, an item or a row: the work grows with their square. */
const MOST_MARKS_TOGETHER = 400;

/** Signs that a text may be Markdown: emphasis, code, a heading, a list, a quote, a table, a link. */
const SIGNS = /\*|`|~~|\]\(|^\s{0,3}(?:#{1,6}|[-+>]|\d{1,9}[.)])\s|^\s{0,3}\|/m;

/** The end of a paragraph, an item of a list or a row of a table. */
const ENDS = /\n[ \t]*\n|\n[ \t]*(?:[-+*][ \t]|\|)/;
/** Marks within a line, the mark that a line begins with, and the beginning of an address. */
const MARKS = /[*_~`[\]<>!\\|&@]|^[ \t]*(?:[-+#=]|\d{1,9}[.)])|https?:|www\./gm;
/** Code between fences: its reader takes it as one piece. */
const FENCED = /^ {0,3}(```|~~~)[^\n]*\n[^]*?\n {0,3}\1[ \t]*$/gm;

/** Whether a text is Markdown that is read at once, without a noticeable pause. */
export function isQuickMarkdown(text: string): boolean {
  if (text.length > LONGEST || !SIGNS.test(text)) return false;
  const blocks = text.replaceAll(FENCED, "```").split(ENDS);
  // The mark of an item was taken away with the end of the item before it.
  let marks = blocks.length;
  for (const block of blocks) {
    const inBlock = countOfMarks(block);
    marks += inBlock;
    if (inBlock > MOST_MARKS_TOGETHER || marks > MOST_MARKS) return false;
  }
  return true;
}

function countOfMarks(text: string): number {
  return text.match(MARKS)?.length ?? 0;
}
