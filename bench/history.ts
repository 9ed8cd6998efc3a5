// results/history.jsonl: a line for each commit that all rows were measured of. It has ratios alone: times
// differ from machine to machine.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { ratio, type Result } from "./samples.js";
import type { SubjectName } from "./subjects/subject.js";

const FILE = new URL("../results/history.jsonl", import.meta.url);

/** Ratios by the name of a row or a subject. */
export type Ratios = Readonly<Record<string, number>>;

/** The ratios of one commit. */
interface HistoryLine {
  readonly commit: string;
  /** Rounds of each row: few make a first impression. */
  readonly rounds: number;
  /** Of the guard's rows: see guard.ts. */
  readonly guard: Ratios;
  /** Ours, divided by each other subject: by version of Node, then by row. */
  readonly rows: Readonly<Record<string, Readonly<Record<string, Ratios>>>>;
}

/** Returns the last line, if there is one. */
export function lastLine(): HistoryLine | undefined {
  return lines().at(-1);
}

/** Adds the line of this commit, or puts it in the place of an earlier one. */
export function keepLine(line: Omit<HistoryLine, "commit">): void {
  const commit = execFileSync("git", ["rev-parse", "--short=10", "HEAD"], { encoding: "utf8" });
  const others = lines().filter((other) => other.commit !== commit.trim());
  const all = [...others, { commit: commit.trim(), ...line }];
  writeFileSync(FILE, all.map((one) => `${JSON.stringify(one)}\n`).join(""));
}

/** Ours, divided by each other subject, by row. */
export function ratiosOf(results: readonly Result[]): Record<string, Ratios> {
  return Object.fromEntries(
    results.map(({ title, samples }) => {
      const others = (Object.keys(samples) as SubjectName[]).filter((name) => name !== "ours");
      const ratios = others.map((name) => [name, rounded(ratio(samples, "ours", name))] as const);
      return [title, Object.fromEntries(ratios.filter(([, value]) => Number.isFinite(value)))];
    }),
  );
}

/** Three digits, which is more than holds. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function lines(): HistoryLine[] {
  if (!existsSync(FILE)) return [];
  const texts = readFileSync(FILE, "utf8").split("\n").filter(Boolean);
  return texts.map((text) => JSON.parse(text) as HistoryLine);
}
