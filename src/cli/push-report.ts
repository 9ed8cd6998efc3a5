// The report of `push`.
import type { ReadProblem } from "../reading/read-traces.js";
import { countOf, size } from "../foundation/figures.js";
import { printable } from "../foundation/printable.js";
import { note, print, printJson } from "./output.js";
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
  const { refused, filesNotUploaded, problems, refusedInSpool, left, isInterrupted } = result;
  return (
    refused.length + filesNotUploaded.length + problems.length + refusedInSpool + left === 0 &&
    !isInterrupted
  );
}

/** Prints it for a person, or as JSON. */
export function reportPush(result: PushResult, isJson: boolean): void {
  if (isJson) {
    printJson(result);
    return;
  }
  const { sentBefore, left } = result;
  print([
    headline(result),
    ...(sentBefore > 0 ? [`${countOf(sentBefore, "observation")} were sent before.`] : []),
  ]);
  noteRefused(result);
  noteFiles(result);
  for (const warning of result.warnings) note(warning);
  if (left > 0) note(`Left: ${countOf(left, "observation")}. Run the command again to go on.`);
  if (result.isInterrupted) note("It was interrupted: run it again to go on.");
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
    const project = publicKey === "" ? server : `${publicKey} at ${server}`;
    const more = count > 1 ? ` and ${countOf(count - 1, "other file")}` : "";
    note(
      printable(
        `${file}${more} is for another server or project (${project}), and was left alone. ` +
          `push --from ${publicKey || server} sends it to the project of your keys.`,
      ),
    );
  }
}

function headline(result: PushResult): string {
  const { server, isDryRun, sent, traces, bytes, sentBefore, refused, refusedInSpool } = result;
  if (sent + sentBefore + result.left + refused.length + refusedInSpool === 0) {
    return "There is nothing to send.";
  }
  const target = server === undefined ? "" : ` to ${server}`;
  const ofTraces = traces > 0 ? ` of ${countOf(traces, "trace")}` : "";
  const observations = `${countOf(sent, "observation")}${ofTraces}${target}`;
  return isDryRun
    ? `Would send ${observations} (${size(bytes)}). Nothing was sent.`
    : `Sent ${observations}.`;
}

function noteRefused({ refused, refusedInSpool }: PushResult): void {
  const count = refused.length + refusedInSpool;
  if (count > 0) note(`Refused: ${countOf(count, "observation")}.`);
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
  note(printable(`${files} could not be uploaded: ${reason}. push --again tries it once more.`));
}
