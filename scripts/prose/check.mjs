// Finds the sentences that break a rule of style, and fails if there is one. `--counts` prints how
// many sentences there are and how many break each rule, in place of the sentences.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { RULES, hitsIn } from "./rules.mjs";
import { sentencesOf } from "./sentences.mjs";

const CHECKED = /^(?!etc\/|bench\/results\/|scripts\/prose\/).*\.(?:[cm]?[jt]sx?|md)$/;
const KINDS = ["comment", "name", "literal", "markdown"];

const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"],
  { encoding: "utf8", maxBuffer: 2 ** 26 },
)
  .split("\n")
  .filter((file) => CHECKED.test(file) && existsSync(file));
const sentences = files.flatMap((file) =>
  sentencesOf(file, readFileSync(file, "utf8")).map((sentence) => ({
    ...sentence,
    file,
    rules: hitsIn(sentence),
  })),
);

if (process.argv.includes("--counts")) printCounts();
else failWith(sentences.flatMap(problemsOf));

function failWith(problems) {
  if (problems.length === 0) return;
  console.error(problems.join("\n"));
  console.error("The rules are in CONTRIBUTING.md.");
  process.exitCode = 1;
}

function problemsOf({ file, line, text, rules }) {
  const shown = text.length > 110 ? `${text.slice(0, 109)}…` : text;
  return RULES.filter(({ name }) => rules.includes(name)).map(
    ({ name, advice }) => `${file}:${line}: ${name}: ${advice}\n    ${shown}`,
  );
}

/** Prints a row for each rule, with a column for each kind of prose and the share of all sentences. */
function printCounts() {
  const row = (label, counted) => {
    const cells = KINDS.map((kind) => counted.filter((one) => one.kind === kind).length);
    const share = `${((100 * counted.length) / sentences.length).toFixed(2)} %`;
    console.log(
      [label.padEnd(14), ...[...cells, share].map((cell) => `${cell}`.padStart(9))].join(""),
    );
  };
  console.log(["".padEnd(14), ...[...KINDS, "share"].map((kind) => kind.padStart(9))].join(""));
  row("sentences", sentences);
  for (const { name } of RULES) {
    row(
      name,
      sentences.flatMap((one) => one.rules.filter((rule) => rule === name).map(() => one)),
    );
  }
}
