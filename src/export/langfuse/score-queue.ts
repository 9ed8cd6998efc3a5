// Brings scores to Langfuse, beside the traces. Those that wait when it fails, or when the process
// ends, are on disk as well: for this process or the next one to send.
import type { ScoreFile, ScoreSpool } from "../disk/score-spool.js";
import { countOf } from "../../foundation/figures.js";
import { sentenceOf } from "../../foundation/sentence-of.js";
import { warnOnce } from "../../tracing/log.js";
import type { Deadline } from "../process/deadline.js";
import { registry, type Backlog, type LangfuseServer } from "../process/registry.js";
import { RequestQueue, type Failure } from "./request-queue.js";
import { MAX_SCORES, type SentScore } from "./score-outbox.js";
import { MAX_SCORES_IN_REQUEST, ScoreClient } from "./score-request.js";

/** Requests on their way at the same time. */
const PARALLEL = 4;
/** The tries of one round may take so long together. */
const ROUND_MS = 60_000;
/** A score that fails for so long is given up. */
const PATIENCE_MS = 60 * 60 * 1000;

interface QueuedScore extends SentScore {
  /** The file on disk that it is in as well. */
  file: ScoreFile | undefined;
}

/** The scores of one server. */
export class ScoreQueue implements Backlog {
  private readonly queue: RequestQueue<QueuedScore>;

  constructor(
    server: LangfuseServer,
    private readonly spool: ScoreSpool | undefined,
  ) {
    const { baseUrl, publicKey } = server;
    const client = new ScoreClient(server);
    this.queue = new RequestQueue<QueuedScore>({
      kind: "scores",
      send: (scores, round) =>
        client.send(
          scores.map(({ json }) => json),
          round,
        ),
      onFailure: (failure, isLost) => this.warn(`${baseUrl} (${publicKey})`, failure, isLost),
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

  add({ id, json }: SentScore): boolean {
    return this.queue.add({ id, json, file: undefined });
  }

  flush(deadline: Deadline): Promise<void> {
    return this.queue.flush(deadline);
  }

  async replay(deadline: Deadline): Promise<void> {
    await this.takeOver();
    await this.queue.flush(deadline);
  }

  /** Queues what earlier processes left on disk. */
  async takeOver(): Promise<void> {
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
    // The process may continue after all.
    registry.backlogs.add(this);
  }

  private warn(project: string, { kind, reason }: Failure, isLost: boolean): void {
    const message = `Langfuse at ${project} did not accept a score: ${sentenceOf(reason)}`;
    const place = this.spool === undefined ? "memory" : this.spool.directory;
    if (isLost) warnOnce(`score:${project}:${kind}`, message);
    else warnOnce(`score-later:${project}:${kind}`, `${message} Scores wait in ${place}.`);
  }
}

function countExpired(count: number): void {
  if (count === 0) return;
  registry.requests.scores.lost += count;
  warnOnce(
    "scores-expired",
    `${countOf(count, "score")} in the spool waited for longer than \`spool.maxAge\`, and will not be sent.`,
  );
}
