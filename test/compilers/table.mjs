// The matrix as the table that docs/decorators.md shows.
import { readFileSync, writeFileSync } from "node:fs";
import { COMPILERS } from "./compilers.mjs";

const PAGE = new URL("../../docs/decorators.md", import.meta.url);
const [BEGIN, END] = ["<!-- matrix: written by test/compilers -->", "<!-- end of matrix -->"];

const HEADINGS = {
  standard: "Standard decorators",
  experimental: "`experimentalDecorators`",
  metadata: "`experimentalDecorators`, `emitDecoratorMetadata`, `useDefineForClassFields: false`",
};

/** The rows, in order. */
const ROWS = {
  "method.ts": "methods: sync, async, generators",
  "static-method.ts": "static method",
  "symbol-method.ts": "method named by a symbol",
  "private-method.ts": "`#private` method",
  "getter.ts": "getter",
  "accessor.ts": "accessor that holds a function",
  "arrow-field.ts": "arrow function in a field",
  "overriding-field.ts": "the same, over a field with `@observe` of a base class",
  "overriding-plain-field.ts": "the same, over any other field of a base class",
  "static-arrow-field.ts": "arrow function in a static field",
  "class.ts": "class",
  "class-expression.ts": "class expression",
  "setter.ts": "setter",
  "parameter.ts": "parameter",
  "metadata.ts": "other decorators' metadata, above and below",
  "emitted-types.ts": "types in `design:*` metadata",
};

/** Positions that a mode lacks. */
export const NOT_IN = {
  standard: ["metadata.ts", "emitted-types.ts"],
  experimental: ["emitted-types.ts"],
  metadata: [],
};

/** Whether the page shows these outcomes; puts them there when `write` is set. */
export function compareTable(outcomes, write) {
  const page = readFileSync(PAGE, "utf8");
  const [start, end] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  const tables = Object.keys(HEADINGS).map((mode) => table(mode, outcomes[mode]));
  const text = `\n\n${tables.join("\n\n")}\n\n`;
  if (page.slice(start, end) === text) return true;
  if (write) writeFileSync(PAGE, page.slice(0, start) + text + page.slice(end));
  else {
    console.log(
      `The matrix is not what docs/decorators.md says. If that is meant, run \`npm run test:compilers -- --write\`. It came to:${text}`,
    );
  }
  return write;
}

function table(mode, columns) {
  const names = COMPILERS.map(({ name }) => name);
  const rows = Object.entries(ROWS)
    .filter(([file]) => !NOT_IN[mode].includes(file))
    .map(([file, label]) => [label, ...names.map((name) => cell(columns[name][file]))]);
  const lines = [[HEADINGS[mode], ...names], names.map(() => "---").concat("---"), ...rows];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** One word where all versions of Node agree, and otherwise each word with its versions. */
function cell(byNode) {
  const nodes = new Map();
  for (const [node, { how }] of Object.entries(byNode)) {
    nodes.set(how, [...(nodes.get(how) ?? []), node]);
  }
  if (nodes.size === 1) return [...nodes.keys()][0];
  return [...nodes].map(([how, versions]) => `${how} (Node ${versions.join(", ")})`).join(", ");
}
