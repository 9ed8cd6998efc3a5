// Brings scores to Langfuse, beside the traces. Those that wait when it fails, or when the process
// ends, are on disk as well: for this process or the next one to send.
import type { ScoreFile, ScoreSpool } from "../disk/score-spool.js";
import { machine } from "../../foundation/machine.js";
import { bare } from "../../foundation/own-fields.js";
import { wellFormed } from "../../foundation/well-formed.js";
import { warnOnce } from "../../tracing/log.js";
import type { Deadline } from "../process/deadline.js";
import { registry, type Backlog, type LangfuseServer } from "../process/registry.js";
import { untraced } from "../process/untraced.js";
import { RequestQueue, type Failure } from "./request-queue.js";
import { MAX_SCORES_IN_REQUEST, ScoreClient } from "./score-request.js";

/** Requests on their way at the same time. */
const PARALLEL = 4;
/** Scores that may wait; beyond, new ones are dropped. */
const MAX_SCORES = 10_000;
/** The tries of one round may take so long together. */
const ROUND_MS = 60_000;
/** A score that fails for so long is given up. */
const PATIENCE_MS = 60 * 60 * 1000;

/** The body of `POST /api/public/scores`; undefined fields are left out. */
export type ScoreBody = Readonly<Record<string, unknown>>;

interface QueuedScore {
  readonly id: unknown;
  readonly json: string;
  /** The file on disk that it is in as well. */
  file: ScoreFile | undefined;
}

const queues = new WeakMap<LangfuseServer, ScoreQueue>();

/** Sends a score to a server in the background. */
export function sendScore(server: LangfuseServer, body: ScoreBody): void {
  const { id } = body;
  const json = JSON.stringify(bare(wellFormed(body)));
  const isTaken = queueOf(server).add({ id, json, file: undefined });
  if (!isTaken) warnOnce("scores-full", `${MAX_SCORES} scores are waiting; new ones are dropped.`);
}

/** Has the scores of a server wait in `spool`, and sends what earlier processes left there. */
export function spoolScores(server: LangfuseServer, spool: ScoreSpool): void {
  queueOf(server).useSpool(spool);
}

function queueOf(server: LangfuseServer): ScoreQueue {
  const queue = queues.get(server) ?? new ScoreQueue(server);
  queues.set(server, queue);
  return queue;
}

class ScoreQueue implements Backlog {
  private spool: ScoreSpool | undefined;
  private readonly queue: RequestQueue<QueuedScore>;

  constructor({ baseUrl, ...server }: LangfuseServer) {
    const client = new ScoreClient({ baseUrl, ...server });
    this.queue = new RequestQueue<QueuedScore>({
      kind: "scores",
      send: (scores, round) =>
        client.send(
          scores.map(({ json }) => json),
          round,
        ),
      onFailure: (failure, isLost) =>
        this.warn(`${baseUrl} (${server.publicKey})`, failure, isLost),
      onSettled: ({ file }) => file?.settle(),
      store: (scores) => this.store(scores),
      isStored: ({ file }) => file !== undefined,
      onReleased: (scores) => this.release(scores),
      parallel: PARALLEL,
      perRequest: MAX_SCORES_IN_REQUEST,
      maxSize: MAX_SCORES,
      // A score replaces an earlier one with its id.
      keyOf: ({ id }) => id,
      roundMs: ROUND_MS,
      patienceMs: PATIENCE_MS,
    });
  }

  add(score: QueuedScore): boolean {
    return this.queue.add(score);
  }

  useSpool(spool: ScoreSpool): void {
    this.spool = spool;
    registry.backlogs.add(this);
    untraced(() => machine.setTimeout(() => void this.load(), 0)).unref();
  }

  async replay(deadline: Deadline): Promise<void> {
    await this.load();
    await this.queue.flush(deadline);
  }

  private async load(): Promise<void> {
    const files = (await this.spool?.takeOver(countExpired)) ?? [];
    registry.backlogs.delete(this);
    for (const file of files) {
      for (const json of file.scores) {
        const { id } = JSON.parse(json) as { readonly id?: unknown };
        // One without room stays in its file, for the next process.
        this.queue.add({ id, json, file });
      }
    }
  }

  private store(scores: readonly QueuedScore[]): void {
    const unsaved = scores.filter(({ file }) => file === undefined);
    if (this.spool === undefined || unsaved.length === 0) return;
    const file = this.spool.save(unsaved.map(({ json }) => json));
    for (const score of unsaved) score.file = file;
  }

  private release(scores: readonly QueuedScore[]): void {
    for (const file of new Set(scores.map((score) => score.file))) file?.release();
    // The process may go on after all.
    registry.backlogs.add(this);
  }

  private warn(project: string, { kind, reason }: Failure, isLost: boolean): void {
    const message = `Langfuse at ${project} did not take a score: ${reason}`;
    const place = this.spool === undefined ? "memory" : this.spool.directory;
    if (isLost) warnOnce(`score:${project}:${kind}`, message);
    else warnOnce(`score-later:${project}:${kind}`, `${message} Scores wait in ${place}.`);
  }
}

function countExpired(count: number): void {
  if (count === 0) return;
  registry.requests.scores.lost += count;
  warnOnce("scores-expired", `${count} scores were in the spool for too long and are given up.`);
}
