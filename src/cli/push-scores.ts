// Sends the scores that wait beside spools, as traced programs do at their start: a file is taken over,
// sent and removed.
import { ScoreSpool, scoresIn, type ScoreFile } from "../export/disk/score-spool.js";
import type { SpoolOwner } from "../export/disk/spool-file.js";
import { MAX_SCORES_IN_REQUEST, ScoreClient } from "../export/langfuse/score-request.js";
import { within, type Deadline } from "../export/process/deadline.js";
import type { LangfuseServer } from "../export/process/registry.js";
import { withoutSecrets } from "../masking/known-secrets.js";

/** Milliseconds for the requests of one file. */
const FILE_MS = 60_000;
/** The request asks too much, and another time would change nothing. */
const REFUSED: ReadonlySet<string> = new Set(["400", "413", "422"]);

/** The outcome for scores, as counts. */
export interface ScoreResult {
  /** Those that arrived; in a dry run those that would be sent. */
  sent: number;
  refused: number;
  /** Still on disk, to be sent later. */
  left: number;
  /** The reason for which the first one was refused or left. */
  why: string | undefined;
}

/** Counts the scores in files, none of which is sent. */
export function countScores(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + scoresIn(file).length, 0);
}

/** Sends the scores of `owners` in some directories to one project. */
export async function pushScores(
  directories: readonly string[],
  owners: readonly SpoolOwner[],
  { server, interrupted }: { readonly server: LangfuseServer; readonly interrupted: AbortSignal },
): Promise<ScoreResult> {
  const result: ScoreResult = { sent: 0, refused: 0, left: 0, why: undefined };
  const client = new ScoreClient(server);
  const places = directories.flatMap((directory) => owners.map((owner) => ({ directory, owner })));
  for (const { directory, owner } of places) {
    const spool = new ScoreSpool(owner, { directory, maxBytes: Infinity, maxAge: Infinity });
    /* oxlint-disable no-await-in-loop -- one file after the other */
    for (const file of await spool.takeOver(() => {})) {
      if (result.left > 0 || interrupted.aborted) result.left += file.scores.length;
      else {
        await within(FILE_MS, async ({ atMs, signal }) => {
          const ends = AbortSignal.any([signal, interrupted]);
          await sendFile(file, client, { deadline: { atMs, signal: ends }, result });
        });
      }
      file.release();
    }
    /* oxlint-enable no-await-in-loop */
  }
  return result;
}

async function sendFile(
  file: ScoreFile,
  client: ScoreClient,
  { deadline, result }: { readonly deadline: Deadline; readonly result: ScoreResult },
): Promise<void> {
  const { scores } = file;
  for (let start = 0; start < scores.length; start += MAX_SCORES_IN_REQUEST) {
    const some = scores.slice(start, start + MAX_SCORES_IN_REQUEST);
    // oxlint-disable-next-line no-await-in-loop -- as few requests at a time as a program makes
    for (const failure of await client.send(some, { deadline, tries: undefined })) {
      result.why ??= failure && withoutSecrets(failure.reason);
      if (failure === undefined) result.sent += 1;
      else if (REFUSED.has(failure.kind)) result.refused += 1;
      else {
        result.left += 1;
        continue;
      }
      file.settle();
    }
  }
}
