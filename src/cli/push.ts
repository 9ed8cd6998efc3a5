// `mistral-traced push`: sends recorded traces, and what waits in spools, to Langfuse or a Collector.
import { dirname } from "node:path";
import { spoolKey, type SpoolOwner } from "../export/disk/spool-file.js";
import type { TraceFilter } from "../reading/trace-filter.js";
import { EXIT } from "./errors.js";
import { interruptible } from "./interruption.js";
import { Ledger } from "./ledger.js";
import { readArguments, type Selection } from "./paths.js";
import { pushFiles, sortFiles, type SortedFiles } from "./push-files.js";
import { isComplete, reportPush, type PushResult } from "./push-report.js";
import { countScores, pushScores, type ScoreResult } from "./push-scores.js";
import { PushSender } from "./push-sender.js";
import { NO_SPOOL, pushSpools } from "./push-spool.js";
import { MISSING_KEYS, pushTarget, type PushTarget } from "./push-target.js";
import { read } from "./read.js";
import { findTrace } from "./view.js";
import { collectWarnings } from "./warnings.js";

/** Options of `push`. */
export interface PushOptions {
  readonly filter?: TraceFilter;
  readonly dryRun?: true;
  readonly again?: true;
  /** The server or the public key of spools that are sent in place of the target's own. */
  readonly from?: string;
  readonly json?: true;
}

/** @returns the exit code */
export async function push(args: readonly string[], options: PushOptions): Promise<number> {
  const selection = readArguments(args);
  const target = pushTarget(options.dryRun === true);
  const result = await collectWarnings((warnings) =>
    interruptible((interrupted) =>
      pushSelection(selection, options, { target, warnings, interrupted }),
    ),
  );
  reportPush(result, options.json === true);
  return isComplete(result) ? EXIT.ok : EXIT.problem;
}

interface Run {
  readonly target: PushTarget;
  readonly warnings: string[];
  readonly interrupted: AbortSignal;
}

async function pushSelection(
  selection: Selection,
  options: PushOptions,
  { target, warnings, interrupted }: Run,
): Promise<PushResult> {
  const { owner, project, sender, media } = target;
  const { from } = options;
  const ledger = owner && new Ledger(owner, (message) => warnings.push(message));
  const pusher = new PushSender(sender, ledger, { isAgain: options.again === true, media });
  interrupted.addEventListener("abort", () => pusher.stop());
  const traceIds = await traceIdsOf(selection, options.filter);
  const wanted = {
    spans: (found: SpoolOwner) => isWanted(found, from, owner),
    scores: (found: SpoolOwner) => isWanted(found, from, project),
  };
  const files = await sortFiles(selection, wanted);
  // A spool that is sent as a whole is emptied; otherwise its files are read like any other.
  const isEmptied = traceIds === undefined && sender !== undefined;
  const plainFiles = await pushFiles(
    isEmptied ? files.plain : [...files.plain, ...files.spooled.keys()],
    pusher,
    { label: owner === undefined ? "Reading" : "Sending", traceIds, isWanted: wanted.spans },
  );
  const isGoingOn = (): boolean => pusher.left === 0 && !interrupted.aborted;
  const spooled =
    isEmptied && isGoingOn()
      ? await pushSpools(directoriesOf(files.spooled), distinct(files.spooled), sender)
      : NO_SPOOL;
  const scores =
    traceIds === undefined
      ? await scoresOf(files.scores, target, {
          warnings,
          interrupted,
          isGoingOn: isGoingOn() && spooled.left === 0,
        })
      : undefined;
  return {
    server: owner?.baseUrl,
    from: from === undefined ? [] : distinct(new Map([...files.spooled, ...files.scores])),
    isDryRun: options.dryRun === true,
    isInterrupted: interrupted.aborted,
    sent: pusher.sent + spooled.sent,
    traces: pusher.traceIds.size,
    bytes: pusher.bytes,
    sentBefore: pusher.sentBefore,
    refused: pusher.refused,
    refusedInSpool: spooled.refused,
    left: pusher.left + spooled.left,
    scores: scores ?? NO_SCORES,
    problems: plainFiles.problems,
    ofOthers: [...files.ofOthers, ...plainFiles.ofOthers],
    warnings,
    filesNotUploaded: media?.failures ?? [],
  };
}

function isWanted(
  found: SpoolOwner,
  from: string | undefined,
  own: SpoolOwner | undefined,
): boolean {
  if (from !== undefined) {
    return [found.publicKey, found.baseUrl, `${found.baseUrl}/`].includes(from);
  }
  return own === undefined || spoolKey(own) === spoolKey(found);
}

const NO_SCORES: ScoreResult = { sent: 0, refused: 0, left: 0, why: undefined };

async function scoresOf(
  files: SortedFiles["scores"],
  { sender, project }: PushTarget,
  { warnings, interrupted, isGoingOn }: Omit<Run, "target"> & { readonly isGoingOn: boolean },
): Promise<ScoreResult> {
  if (files.size === 0) return NO_SCORES;
  if (sender === undefined) return { ...NO_SCORES, sent: countScores([...files.keys()]) };
  if (project !== undefined && isGoingOn) {
    return pushScores(directoriesOf(files), distinct(files), { server: project, interrupted });
  }
  const left = countScores([...files.keys()]);
  if (project === undefined) {
    warnings.push(`Scores are sent to Langfuse, and not to an OTLP endpoint. ${MISSING_KEYS}`);
  }
  return { ...NO_SCORES, left };
}

function directoriesOf(files: ReadonlyMap<string, SpoolOwner>): string[] {
  return [...new Set(Array.from(files.keys(), (file) => dirname(file)))];
}

function distinct(files: ReadonlyMap<string, SpoolOwner>): SpoolOwner[] {
  return [...new Map(Array.from(files.values(), (owner) => [spoolKey(owner), owner])).values()];
}

/** The ids of the selected traces; undefined: all. */
async function traceIdsOf(
  selection: Selection,
  filter: TraceFilter | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const { selector } = selection;
  if (filter === undefined && selector === undefined) return undefined;
  const { store } = await read(selection);
  const matches = store.summaries(filter);
  const selected =
    selector === undefined ? matches : [findTrace(store.summaries(), matches, selector)];
  return new Set(selected.map(({ traceId }) => traceId));
}
