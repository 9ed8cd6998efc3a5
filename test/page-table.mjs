// A table in a page of docs that a suite writes, between two marks.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const END = "<!-- end -->";

/**
 * @param page the name of the page
 * @param command the one that writes the table
 * @param head the first two lines of the table
 */
export function pageTable(page, command, head) {
  const path = join(import.meta.dirname, "../docs", page);
  const begin = `<!-- written by ${command} -->`;
  return {
    /** Returns the lines of the table. */
    linesInPage() {
      const text = readFileSync(path, "utf8");
      const table = text.slice(text.indexOf(begin), text.indexOf(END));
      return table.split("\n").filter((line) => line.startsWith("|") && !head.includes(line));
    },
    /** Puts the lines of the table into the page. */
    writePage(lines) {
      const text = readFileSync(path, "utf8");
      const before = text.slice(0, text.indexOf(begin));
      const after = text.slice(text.indexOf(END));
      writeFileSync(path, `${before}${[begin, ...head, ...lines].join("\n")}\n${after}`);
    },
  };
}
