// The TypeScript that the documentation shows: blocks of Markdown pages, and the examples of doc
// comments, each with where it stands.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A piece of code in a file. */
export interface Snippet {
  /** From the project's folder, such as `docs/tools.md`. */
  readonly file: string;
  /** The line in the file on which its first line stands, from 1. */
  readonly line: number;
  readonly code: string;
  /** It is a whole program, and is run. */
  readonly isRun: boolean;
  /** It is written for TypeScript's experimentalDecorators. */
  readonly isExperimental: boolean;
  /** The folder of the sources that it stands in, when it is a source itself. */
  readonly folder: string | undefined;
  /** Its output, and the tree of its trace, if the page shows them right after it. */
  readonly output: string | undefined;
  readonly trace: string | undefined;
  /** The parts that this tree shows beside names: `io`, `usage` and `cost`. */
  readonly traceParts: readonly string[];
}

/** A fenced block of a Markdown page; `info` is what follows the opening fence. */
export interface Fence extends Pick<Snippet, "file" | "line" | "code"> {
  readonly info: string;
}

const FENCE = /^```(.*)\n([^]*?)^```$/gm;

/** The pages of the documentation. */
export function pages(): readonly string[] {
  const above = readdirSync(root).filter((file) => file.endsWith(".md"));
  return [...above, ...filesIn("docs", ".md"), ...filesIn("examples", ".md")];
}

/** The fenced blocks of all pages. */
export function fences(): readonly Fence[] {
  return pages().flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(FENCE)].map(({ index, 1: info = "", 2: code = "" }) => ({
      file,
      line: lineAt(text, index) + 1,
      info,
      code,
    }));
  });
}

/**
 * Returns the blocks of TypeScript in the pages. The words after `ts` describe a block: `run` marks a
 * program, `experimental` the decorators that it is compiled with, and `in src/...` the folder of a
 * source. A block `from examples/...` is compiled there and left out. The blocks right after a program
 * show its output (`text output`) and its trace (`text trace io usage cost`, with the parts to show).
 */
export function pageSnippets(): readonly Snippet[] {
  const all = fences();
  return all.flatMap(({ info, ...fence }, index) => {
    const [language, ...words] = info.split(" ");
    if (language !== "ts" || words[0] === "from") return [];
    const rest = all.slice(index + 1);
    const end = rest.findIndex(
      (next) => !next.info.startsWith("text ") || next.file !== fence.file,
    );
    const shown = rest.slice(0, end === -1 ? undefined : end);
    const trace = shown.find((next) => next.info.startsWith("text trace"));
    return {
      ...fence,
      isRun: words.includes("run"),
      isExperimental: words.includes("experimental"),
      folder: / in (\S+)/.exec(info)?.[1],
      output: shown.find((next) => next.info === "text output")?.code,
      trace: trace?.code,
      traceParts: trace?.info.split(" ").slice(2) ?? [],
    };
  });
}

/** The `@example`s of doc comments in the sources. */
export function commentSnippets(): readonly Snippet[] {
  const files = [...filesIn("src", ".ts"), ...filesIn("decorators", ".ts")];
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [...text.matchAll(/^ *\/\*\*[^]*?\*\/$/gm)].flatMap(({ 0: comment, index }) =>
      examplesOf(comment, { file, line: lineAt(text, index) }),
    );
  });
}

function examplesOf(comment: string, at: Pick<Snippet, "file" | "line">): Snippet[] {
  const lines = comment.split("\n").map((line) => line.replace(/^ *(?:\*\/|\/?\*+ ?)/, ""));
  return [...lines.entries()]
    .filter(([, line]) => line.startsWith("@example"))
    .map(([index]) => {
      const rest = lines.slice(index + 1);
      const end = rest.findIndex((line) => line.startsWith("@"));
      const code = rest.slice(0, end === -1 ? undefined : end).join("\n");
      const line = at.line + index + 1;
      return {
        ...at,
        line,
        code,
        isRun: false,
        isExperimental: false,
        folder: undefined,
        output: undefined,
        trace: undefined,
        traceParts: [],
      };
    });
}

/** The files with an ending below a folder of the project, of what is the project's own. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      // A link in node_modules may lead back to the project.
      if (!entry.isDirectory()) return entry.name.endsWith(ending) ? [path] : [];
      return ["node_modules", "dist"].includes(entry.name) ? [] : filesIn(path, ending);
    })
    .toSorted();
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
