// The tables of docs/mistral-versions.md, each between two comments.
import { readFileSync, writeFileSync } from "node:fs";

const PAGE = new URL("../../docs/mistral-versions.md", import.meta.url);
const END = "<!-- end -->";

/**
 * Compares a table with the page, or writes it there.
 * @param suite the name of the script that writes it, without "test:"
 * @returns the table, if the page shows another one
 */
export function compareTable(suite, rows, isWriting) {
  const begin = `<!-- written by npm run test:${suite} -- --write -->`;
  const text = `${begin}\n${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n${END}`;
  const page = readFileSync(PAGE, "utf8");
  if (page.includes(text)) return undefined;
  if (!isWriting) return text;
  const [before, rest = ""] = page.split(begin);
  const after = rest.slice(rest.indexOf(END) + END.length);
  writeFileSync(PAGE, `${before}${text}${after}`);
  return undefined;
}
