// `mistral-traced push`: sends recorded traces to Langfuse.
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { langfuseEndpoint } from "../export/langfuse/endpoint.js";
import type { LangfuseServer } from "../export/process/registry.js";
import { Sender } from "../export/langfuse/sender.js";
import { serverIn, settle, type Settings } from "../export/configure/settings.js";
import { readName } from "../export/disk/spool-file.js";
import { findFiles } from "../reading/find-files.js";
import type { ReadProblem } from "../reading/read-traces.js";
import type { TraceFilter } from "../reading/trace-filter.js";
import { state } from "../tracing/state.js";
import { CommandError, EXIT } from "./errors.js";
import { Ledger } from "./ledger.js";
import { readArguments, type Asked } from "./paths.js";
import { Progress } from "./progress.js";
import { PushMedia } from "./push-media.js";
import { reportPush, type PushResult } from "./push-report.js";
import { PushSender } from "./push-sender.js";
import { pushSpools } from "./push-spool.js";
import { read } from "./read.js";
import { readSpans } from "./stored-spans.js";
import { findTrace } from "./view.js";

/** What `push` takes. */
export interface PushOptions {
  readonly filter?: TraceFilter;
  readonly dryRun?: true;
  readonly again?: true;
  readonly json?: true;
}

/** Seconds for one request and its repetitions: nobody's program waits for it. */
const TIMEOUT = 60;

/** @returns the exit code */
export async function push(args: readonly string[], options: PushOptions): Promise<number> {
  const asked = readArguments(args);
  const settings = settle({}, process.env);
  const server = serverOf(settings, options.dryRun === true);
  const warnings: string[] = [];
  state.warn = (message) => warnings.push(message.replace(/^mistral-traced: /, ""));
  const sender = server && options.dryRun !== true ? senderOf(server) : undefined;
  const ledger = server && new Ledger(server, (message) => warnings.push(message));
  const media = server && sender && settings.maxMediaBytes > 0 ? new PushMedia(server) : undefined;
  const pusher = new PushSender(sender, ledger, { isAgain: options.again === true, media });
  // The sender's connections keep no process alive.
  const alive = setInterval(() => {}, 1_000);
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
    pusher.stop();
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    const chosen = await chosenTraces(asked, options);
    const files = await filesOf(asked);
    const isAll = chosen === undefined && sender !== undefined;
    // What is sent as a whole is taken out of the spool.
    const spools = isAll ? [...new Set(files.filter(isSpoolFile).map(dirname))] : [];
    const plain = isAll ? files.filter((file) => !isSpoolFile(file)) : files;
    const { problems, foreign } = await pushFiles(plain, { pusher, server, chosen });
    const spool =
      server && sender && spools.length > 0 && pusher.left === 0 && !isInterrupted
        ? await pushSpools(spools, server, sender)
        : undefined;
    const result: PushResult = {
      server: server?.baseUrl,
      isDryRun: options.dryRun === true,
      isInterrupted,
      sent: pusher.sent + (spool?.sent ?? 0),
      traces: pusher.traceIds.size,
      bytes: pusher.bytes,
      sentBefore: pusher.sentBefore,
      refused: pusher.refused,
      refusedInSpool: spool?.refused ?? 0,
      left: pusher.left + (spool?.left ?? 0),
      ofOthers: foreign,
      problems,
      warnings,
      filesNotUploaded: media?.failures ?? [],
    };
    reportPush(result, options.json === true);
    const isWell =
      [result.refused, result.filesNotUploaded, problems].every(({ length }) => length === 0) &&
      result.refusedInSpool + result.left === 0;
    return isWell && !isInterrupted ? EXIT.ok : EXIT.problem;
  } finally {
    clearInterval(alive);
  }
}

/** @throws CommandError without keys or an address, but for a dry run */
function serverOf(settings: Settings, isDryRun: boolean): LangfuseServer | undefined {
  const server = serverIn(settings);
  if (server !== undefined || isDryRun) return server;
  const { publicKey, secretKey, baseUrl } = settings;
  if (baseUrl === undefined) {
    throw new CommandError(
      "LANGFUSE_BASE_URL is set, and is no address: set it right, or unset it.",
    );
  }
  const missing = [
    publicKey === undefined ? "LANGFUSE_PUBLIC_KEY" : "",
    secretKey === undefined ? "LANGFUSE_SECRET_KEY" : "",
  ].filter(Boolean);
  throw new CommandError(
    `Sending takes the keys of a Langfuse project: set ${missing.join(" and ")} (and ` +
      "LANGFUSE_BASE_URL for another server than Langfuse Cloud), or name a file that has them " +
      "with --env .env.",
  );
}

function senderOf(server: LangfuseServer): Sender {
  const leftovers = "Nothing is lost: run the command again to go on.";
  return new Sender({ endpoint: langfuseEndpoint(server), timeout: TIMEOUT, leftovers });
}

/** The ids of the traces that are wanted; undefined: all. */
async function chosenTraces(
  asked: Asked,
  { filter }: PushOptions,
): Promise<ReadonlySet<string> | undefined> {
  if (filter === undefined && asked.trace === undefined) return undefined;
  const { store } = await read(asked);
  const wanted = store.summaries(filter);
  const found =
    asked.trace === undefined ? wanted : [findTrace(store.summaries(), wanted, asked.trace)];
  return new Set(found.map(({ traceId }) => traceId));
}

async function filesOf({ paths, isNamed }: Asked): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      try {
        return await findFiles([path]);
      } catch (error) {
        if (!isNamed && (error as { code?: unknown }).code === "ENOENT") return [];
        throw new CommandError(`${path} can't be read: ${(error as Error).message}`);
      }
    }),
  );
  return [...new Set(found.flat())];
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

interface Pushing {
  readonly pusher: PushSender;
  readonly server: LangfuseServer | undefined;
  readonly chosen: ReadonlySet<string> | undefined;
}

async function pushFiles(
  files: readonly string[],
  { pusher, server, chosen }: Pushing,
): Promise<{ problems: ReadProblem[]; foreign: string[] }> {
  const problems: ReadProblem[] = [];
  const foreign: string[] = [];
  const progress = new Progress(server === undefined ? "Reading" : "Sending");
  const sizes = await Promise.all(files.map(sizeOf));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (const [index, file] of files.entries()) {
    const onBytes = (bytes: number): void =>
      progress.show(done + bytes, total, `${pusher.sent} observations`);
    // oxlint-disable-next-line no-await-in-loop -- one file after the other keeps memory small
    const isForeign = await readSpans(file, server, {
      span: async (span) => {
        if (chosen === undefined || chosen.has(span.traceId)) await pusher.add(span);
      },
      problem: (problem) => problems.push(problem),
      onBytes,
    });
    if (isForeign) foreign.push(file);
    done += sizes[index] ?? 0;
  }
  await pusher.finish();
  progress.end();
  return { problems, foreign };
}
