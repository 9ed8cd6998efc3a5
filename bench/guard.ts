// `npm run bench -- --guard`: a few rows as ratios within one process, beside those of the last line of
// the history. It warns of a slow-down and never fails, since ratios of a busy machine differ, too.
import { lastLine, rounded, type Ratios } from "./history.js";
import { ratio, type Bench } from "./samples.js";
import { ROWS } from "./rows/index.js";
import type { SubjectName } from "./subjects/subject.js";

/** The rows, and the subject that each is divided by. */
const GUARDED: Readonly<Record<string, SubjectName>> = {
  call: "limit",
  "sampled-out": "limit",
  generator: "limit",
  "readable-stream": "bare",
};

/** A ratio that has grown by more than this is a slow-down. */
const TOLERANCE = 1.25;

/** Measures rows in many short rounds: a disturbance of the machine is in both subjects of a round. */
export async function guardRatios(sinkUrl: string, names = Object.keys(GUARDED)): Promise<Ratios> {
  const ratios: Record<string, number> = {};
  for (const name of names) {
    const over = GUARDED[name] as SubjectName;
    const bench: Bench = { sinkUrl, rounds: 60, scale: 0, subjects: [over, "ours"] };
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    const [result] = (await ROWS[name]?.(bench)) ?? [];
    if (result) ratios[name] = rounded(ratio(result.samples, "ours", over));
  }
  return ratios;
}

/** Prints the ratios beside those of the last line of the history, and warns of what is slower. */
export async function guard(sinkUrl: string): Promise<void> {
  const last = lastLine();
  const first = await guardRatios(sinkUrl);
  const isSlower = (name: string, ratio: number): boolean =>
    ratio > (last?.guard[name] ?? Infinity) * TOLERANCE;
  const suspects = Object.keys(first).filter((name) => isSlower(name, first[name] ?? 0));
  // A disturbance is over by then.
  const again = await guardRatios(sinkUrl, suspects);
  for (const [name, ratio] of Object.entries(first)) {
    const best = Math.min(ratio, again[name] ?? ratio);
    const before = last ? ` (${last.guard[name]} at ${last.commit})` : "";
    const text = `${name}: ${best} x ${GUARDED[name]}${before}`;
    console.log(isSlower(name, best) ? `WARNING: slower: ${text}` : text);
  }
}
