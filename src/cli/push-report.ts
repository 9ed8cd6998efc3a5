// The report of `push`.
import type { ReadProblem } from "../reading/read-traces.js";
import type { SpoolOwner } from "../export/disk/spool-file.js";
import { countOf, size } from "../foundation/figures.js";
import { printable } from "../foundation/printable.js";
import { note, print, printJson } from "./output.js";
import type { ScoreResult } from "./push-scores.js";
import type { RefusedSpan } from "./push-sender.js";
import { noteProblems } from "./read.js";

/** A file of a spool that was left alone. */
export interface ForeignFile {
  readonly file: string;
  /** The server that it waits for. */
  readonly server: string;
  /** Empty for an OTLP endpoint. */
  readonly publicKey: string;
}

/** The outcome of `push`. */
export interface PushResult {
  /** Undefined: no destination was given. */
  readonly server: string | undefined;
  /** With `--from`: the servers and projects that it waited for. */
  readonly from: readonly SpoolOwner[];
  readonly isDryRun: boolean;
  readonly isInterrupted: boolean;
  /** Observations that were taken; with `isDryRun` those that would be sent. */
  readonly sent: number;
  /** To which traces they belong, but for the spool's. */
  readonly traces: number;
  readonly bytes: number;
  readonly sentBefore: number;
  readonly refused: readonly RefusedSpan[];
  readonly refusedInSpool: number;
  readonly left: number;
  readonly scores: ScoreResult;
  /** Files of spools for other servers or projects. */
  readonly ofOthers: readonly ForeignFile[];
  readonly problems: readonly ReadProblem[];
  /** The reasons for which something was left. */
  readonly warnings: readonly string[];
  /** The reasons, one for each. */
  readonly filesNotUploaded: readonly string[];
}

const NAMED = 10;

/** Whether everything was sent. */
export function isComplete(result: PushResult): boolean {
  const { refused, filesNotUploaded, problems, refusedInSpool, scores, isInterrupted } = result;
  const named = refused.length + filesNotUploaded.length + problems.length;
  const left = result.left + scores.left;
  return named + refusedInSpool + scores.refused + left === 0 && !isInterrupted;
}

/** Prints it for a person, or as JSON. */
export function reportPush(result: PushResult, isJson: boolean): void {
  if (isJson) {
    printJson(result);
    return;
  }
  const { sentBefore, left, scores } = result;
  print([
    headline(result),
    ...result.from.map((owner) => printable(`They waited for ${projectOf(owner)}.`)),
    ...(sentBefore > 0 ? [`${countOf(sentBefore, "observation")} sent before.`] : []),
  ]);
  noteRefused(result);
  noteFiles(result);
  for (const warning of result.warnings) note(warning);
  if (scores.why !== undefined) note(printable(`A score was not sent: ${scores.why}`));
  if (left + scores.left > 0) {
    note(`Not sent: ${amountOf(left, scores.left)}. Run the command again to continue.`);
  }
  if (result.isInterrupted) note("Interrupted. Run the command again to continue.");
  noteForeign(result.ofOthers);
  noteProblems({ problems: result.problems, unfinished: [] });
}

/** One line for each server and project: there may be thousands of files. */
function noteForeign(files: readonly ForeignFile[]): void {
  const counts = new Map<string, { readonly first: ForeignFile; count: number }>();
  for (const file of files) {
    const key = `${file.server}\n${file.publicKey}`;
    const entry = counts.get(key) ?? { first: file, count: 0 };
    counts.set(key, entry);
    entry.count += 1;
  }
  for (const { first, count } of counts.values()) {
    const { file, server, publicKey } = first;
    const project = projectOf({ baseUrl: server, publicKey });
    const more = count > 1 ? ` and ${countOf(count - 1, "other file")}` : "";
    note(
      printable(
        `${file}${more} belongs to another server or project (${project}), and was not sent. ` +
          `Run push --from ${publicKey || server} to send it to the project of your keys.`,
      ),
    );
  }
}

/** Such as `pk-lf-1 at https://cloud.langfuse.com`; an OTLP endpoint has no key. */
function projectOf({ baseUrl, publicKey }: SpoolOwner): string {
  return publicKey === "" ? baseUrl : `${publicKey} at ${baseUrl}`;
}

/** Such as `2 observations of 1 trace and 3 scores`. */
function amountOf(observations: number, scores: number, traces = 0): string {
  const ofTraces = traces > 0 ? ` of ${countOf(traces, "trace")}` : "";
  if (scores === 0) return `${countOf(observations, "observation")}${ofTraces}`;
  const parts = observations > 0 ? [`${countOf(observations, "observation")}${ofTraces}`] : [];
  return [...parts, countOf(scores, "score")].join(" and ");
}

function headline(result: PushResult): string {
  const { server, isDryRun, sent, traces, bytes, sentBefore, refused, refusedInSpool } = result;
  const { scores } = result;
  const ofScores = scores.sent + scores.left + scores.refused;
  if (sent + sentBefore + result.left + refused.length + refusedInSpool + ofScores === 0) {
    return "There is nothing to send.";
  }
  const target = server === undefined ? "" : ` to ${server}`;
  const amount = `${amountOf(sent, scores.sent, traces)}${target}`;
  return isDryRun ? `Would send ${amount} (${size(bytes)}). Nothing was sent.` : `Sent ${amount}.`;
}

function noteRefused({ refused, refusedInSpool, scores }: PushResult): void {
  const count = refused.length + refusedInSpool;
  if (count + scores.refused > 0) note(`Refused: ${amountOf(count, scores.refused)}.`);
  for (const { name, traceId, spanId, why } of refused.slice(0, NAMED)) {
    note(printable(`  ${JSON.stringify(name)} (trace ${traceId}, span ${spanId}): ${why}`));
  }
  if (refused.length > NAMED) {
    note(`  ... and ${refused.length - NAMED} more (--json lists them all).`);
  }
}

function noteFiles({ filesNotUploaded }: PushResult): void {
  const [reason] = filesNotUploaded;
  if (reason === undefined) return;
  const files = countOf(filesNotUploaded.length, "file");
  note(printable(`${files} not uploaded: ${reason}. Run push --again to try again.`));
}
