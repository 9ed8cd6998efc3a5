// `mistral-traced push`: sends recorded traces to Langfuse.
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { readName, spoolKey, type SpoolOwner } from "../export/disk/spool-file.js";
import { findFiles } from "../reading/find-files.js";
import type { ReadProblem } from "../reading/read-traces.js";
import type { TraceFilter } from "../reading/trace-filter.js";
import { CommandError, EXIT } from "./errors.js";
import { interruptible } from "./interruption.js";
import { Ledger } from "./ledger.js";
import { readArguments, type Selection } from "./paths.js";
import { Progress } from "./progress.js";
import { isComplete, reportPush, type ForeignFile, type PushResult } from "./push-report.js";
import { PushSender } from "./push-sender.js";
import { NO_SPOOL, pushSpools } from "./push-spool.js";
import { pushTarget, type PushTarget } from "./push-target.js";
import { read } from "./read.js";
import { readSpans, spoolOwner } from "./stored-spans.js";
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
  { target: { server, sender, media }, warnings, interrupted }: Run,
): Promise<PushResult> {
  const ledger = server && new Ledger(server, (message) => warnings.push(message));
  const pusher = new PushSender(sender, ledger, { isAgain: options.again === true, media });
  interrupted.addEventListener("abort", () => pusher.stop());
  const traceIds = await traceIdsOf(selection, options.filter);
  const files = await filesOf(selection);
  const { from } = options;
  const isWanted = ({ baseUrl, publicKey }: SpoolOwner): boolean =>
    from === undefined
      ? server === undefined || (server.baseUrl === baseUrl && server.publicKey === publicKey)
      : from === baseUrl || from === publicKey;
  const spoolOwners = await ownersOf(files.filter(isSpoolFile), isWanted);
  // A spool that is sent as a whole is emptied; otherwise its files are read like any other.
  const isSpooled = (file: string): boolean =>
    traceIds === undefined && sender !== undefined && spoolOwners.has(file);
  const plainFiles = await pushFiles(
    files.filter((file) => !isSpooled(file)),
    pusher,
    { server, traceIds, isWanted },
  );
  const spools = new Set(files.filter(isSpooled).map(dirname));
  const isGoingOn = pusher.left === 0 && !interrupted.aborted;
  const spooled =
    sender && isGoingOn
      ? await pushSpools([...spools], distinctOwners(spoolOwners), sender)
      : NO_SPOOL;
  for (const { baseUrl, publicKey } of from === undefined ? [] : distinctOwners(spoolOwners)) {
    warnings.push(
      `Sent from ${baseUrl} ${publicKey} to ${server?.baseUrl ?? "no server"} ${server?.publicKey ?? ""}`.trim() +
        ".",
    );
  }
  return {
    server: server?.baseUrl,
    isDryRun: options.dryRun === true,
    isInterrupted: interrupted.aborted,
    sent: pusher.sent + spooled.sent,
    traces: pusher.traceIds.size,
    bytes: pusher.bytes,
    sentBefore: pusher.sentBefore,
    refused: pusher.refused,
    refusedInSpool: spooled.refused,
    left: pusher.left + spooled.left,
    ...plainFiles,
    warnings,
    filesNotUploaded: media?.failures ?? [],
  };
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

/** The owners of spool files that are wanted. */
async function ownersOf(
  files: readonly string[],
  isWanted: (owner: SpoolOwner) => boolean,
): Promise<Map<string, SpoolOwner>> {
  const owners = new Map<string, SpoolOwner>();
  for (const file of files) {
    // oxlint-disable-next-line no-await-in-loop -- one file after the other
    const owner = await spoolOwner(file);
    if (owner !== undefined && isWanted(owner)) owners.set(file, owner);
  }
  return owners;
}

function distinctOwners(owners: ReadonlyMap<string, SpoolOwner>): SpoolOwner[] {
  return [...new Map([...owners.values()].map((owner) => [spoolKey(owner), owner])).values()];
}

async function filesOf({ paths, isNamed }: Selection): Promise<string[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      try {
        return await findFiles([path]);
      } catch (error) {
        if (!isNamed && (error as { code?: unknown }).code === "ENOENT") return [];
        throw new CommandError(`${path} can't be read: ${(error as Error).message}`);
      }
    }),
  );
  return [...new Set(files.flat())];
}

function isSpoolFile(path: string): boolean {
  return readName(basename(path)) !== undefined;
}

/** 0 for a file that is gone: the program that wrote it sends and removes files meanwhile. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

interface Filter extends Pick<PushTarget, "server"> {
  readonly isWanted: (owner: SpoolOwner) => boolean;
  /** Undefined: all traces. */
  readonly traceIds: ReadonlySet<string> | undefined;
}

async function pushFiles(
  files: readonly string[],
  pusher: PushSender,
  { server, traceIds, isWanted }: Filter,
): Promise<Pick<PushResult, "problems" | "ofOthers">> {
  const problems: ReadProblem[] = [];
  const ofOthers: ForeignFile[] = [];
  const progress = new Progress(server === undefined ? "Reading" : "Sending");
  const sizes = await Promise.all(files.map(sizeOf));
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  let earlierBytes = 0;
  for (const [index, file] of files.entries()) {
    const onBytes = (bytes: number): void =>
      progress.show(earlierBytes + bytes, totalBytes, `${pusher.sent} observations`);
    // oxlint-disable-next-line no-await-in-loop -- one file after the other keeps memory small
    const foreign = await readSpans(file, isWanted, {
      span: async (span) => {
        if (traceIds === undefined || traceIds.has(span.traceId)) await pusher.add(span);
      },
      problem: (problem) => problems.push(problem),
      onBytes,
    });
    if (foreign) ofOthers.push({ file, server: foreign.baseUrl, publicKey: foreign.publicKey });
    earlierBytes += sizes[index] ?? 0;
  }
  await pusher.finish();
  progress.end();
  return { problems, ofOthers };
}
