// Counts the phrases that break a rule of style, and fails if a folder has more of them than its file
// in etc/prose allows. `--write` lowers the counts there, and refuses to raise one.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { folderOf, readCounts, writeCounts } from "./counts.mjs";
import { RULES, hitsIn } from "./rules.mjs";
import { sentencesOf } from "./sentences.mjs";

const CHECKED = /^(?!etc\/|bench\/results\/|scripts\/prose\/).*\.(?:[cm]?[jt]sx?|md)$/;
const git = (...args) => execFileSync("git", args, { encoding: "utf8", maxBuffer: 2 ** 26 });

const files = git("ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate")
  .split("\n")
  .filter((file) => CHECKED.test(file) && existsSync(file));
const found = new Map(files.map((file) => [file, hitsOf(file, readFileSync(file, "utf8"))]));
const before = readCounts();
const problems = before === undefined ? [] : RULES.flatMap((rule) => grown(rule));

if (problems.length > 0) {
  console.error(problems.join("\n"));
  console.error("The rules are in CONTRIBUTING.md. The counts in etc/prose may only fall.");
  process.exitCode = 1;
} else if (process.argv.includes("--write")) {
  writeCounts(found);
}

/** Returns a file's hits: the rule, the line and the sentence of each. */
function hitsOf(file, text) {
  return sentencesOf(file, text).flatMap((sentence) =>
    hitsIn(sentence).map((rule) => ({ rule, line: sentence.line, text: sentence.text })),
  );
}

/**
 * Returns the lines to print for a rule. A new file has no allowance of its own, but text may move:
 * within a folder, and out of a file that no longer exists into any other.
 */
function grown({ name, advice }) {
  const folders = new Map();
  const folder = (file) => {
    const key = folderOf(file);
    if (!folders.has(key)) folders.set(key, { now: 0, before: 0, gone: 0, files: [] });
    return folders.get(key);
  };
  for (const [file, counts] of before) {
    folder(file).before += counts[name] ?? 0;
    if (!found.has(file)) folder(file).gone += counts[name] ?? 0;
  }
  for (const [file, hits] of found) {
    const now = hits.filter(({ rule }) => rule === name).length;
    folder(file).now += now;
    if (now > (before.get(file)?.[name] ?? 0)) folder(file).files.push(file);
  }
  const all = [...folders.values()];
  const moved = sum(all.map((one) => Math.min(one.gone, Math.max(0, one.before - one.now))));
  const more = all.filter((one) => one.now > one.before);
  if (sum(more.map((one) => one.now - one.before)) <= moved) return [];
  return more
    .flatMap((one) => one.files)
    .flatMap((file) => newHits(file, name))
    .map(({ file, line, text }) => `${file}:${line}: ${name}: ${advice}\n    ${shortened(text)}`);
}

/** Returns the hits that the file did not have when the counts were committed: all, if git can't tell. */
function newHits(file, name) {
  const hits = found.get(file).filter(({ rule }) => rule === name);
  const old = new Set(hitsOf(file, textBefore(file)).map(({ text }) => text));
  const added = hits.filter(({ text }) => !old.has(text));
  return (added.length > 0 ? added : hits).map((hit) => ({ file, ...hit }));
}

function textBefore(file) {
  try {
    const commit = git("log", "-1", "--format=%H", "--", "etc/prose").trim();
    return execFileSync("git", ["show", `${commit}:${file}`], { encoding: "utf8", stdio: "pipe" });
  } catch {
    return "";
  }
}

function shortened(text) {
  return text.length > 110 ? `${text.slice(0, 109)}…` : text;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
