// Scores on their way to Langfuse, beside the traces. The code that sends them is loaded with the
// first score, or for those that earlier processes left on disk. Until then they wait here.
import { machine } from "../../foundation/machine.js";
import { bare } from "../../foundation/own-fields.js";
import { wellFormed } from "../../foundation/well-formed.js";
import { reportFault, warnOnce } from "../../tracing/log.js";
import { ScoreSpool, type ScoreSpoolSettings } from "../disk/score-spool.js";
import { untilAborted, type Deadline } from "../process/deadline.js";
import { hold, release } from "../process/pending.js";
import { registry, type Backlog, type LangfuseServer, type Pending } from "../process/registry.js";
import { untraced } from "../process/untraced.js";
import type { ScoreQueue } from "./score-queue.js";

/** Scores that may wait; beyond, new ones are dropped. */
export const MAX_SCORES = 10_000;

/** The body of `POST /api/public/scores`; undefined fields are left out. */
export type ScoreBody = Readonly<Record<string, unknown>>;

/** A score as it is sent. */
export interface SentScore {
  readonly id: unknown;
  readonly json: string;
}

const outboxes = new WeakMap<LangfuseServer, ScoreOutbox>();

/** Sends a score to a server in the background. */
export function sendScore(server: LangfuseServer, body: ScoreBody): void {
  const outbox = outboxes.get(server) ?? new ScoreOutbox(server, undefined);
  const json = JSON.stringify(bare(wellFormed(body)));
  const isTaken = outbox.add({ id: body["id"], json });
  if (!isTaken) warnOnce("scores-full", `${MAX_SCORES} scores are waiting. New ones are dropped.`);
}

/** Has the scores of a server wait on disk, and sends what earlier processes left there. */
export function spoolScores(server: LangfuseServer, settings: ScoreSpoolSettings): void {
  const outbox = new ScoreOutbox(server, new ScoreSpool(server, settings));
  registry.backlogs.add(outbox);
  untraced(() => machine.setTimeout(() => void outbox.lookOnDisk(), 0)).unref();
}

class ScoreOutbox implements Pending, Backlog {
  private waiting: SentScore[] = [];
  private queue: ScoreQueue | undefined;

  constructor(
    private readonly server: LangfuseServer,
    private readonly spool: ScoreSpool | undefined,
  ) {
    outboxes.set(server, this);
  }

  /** @returns false if there is no room for it */
  add(score: SentScore): boolean {
    if (this.queue !== undefined) return this.queue.add(score);
    if (this.waiting.length === MAX_SCORES) return false;
    this.waiting.push(score);
    registry.requests.scores.waiting += 1;
    hold(this);
    if (this.waiting.length === 1) void untraced(() => this.load());
    return true;
  }

  async flush(deadline: Deadline): Promise<void> {
    await untilAborted(this.load(), deadline.signal);
    await this.queue?.flush(deadline);
  }

  saveNow(): void {
    if (this.waiting.length === 0) return;
    const file = this.spool?.save(this.waiting.map(({ json }) => json));
    if (file === undefined) return;
    file.release();
    this.takeWaiting();
    // The process may go on after all.
    registry.backlogs.add(this);
  }

  giveUp(): void {
    registry.requests.scores.lost += this.takeWaiting().length;
  }

  async replay(deadline: Deadline): Promise<void> {
    await untilAborted(this.lookOnDisk(), deadline.signal);
    await this.queue?.flush(deadline);
  }

  /** Queues the scores that earlier processes left on disk. */
  async lookOnDisk(): Promise<void> {
    if (await this.spool?.hasFiles()) {
      await this.load();
      await this.queue?.takeOver();
    }
    registry.backlogs.delete(this);
  }

  /** Loads the queue, which takes what waits here. */
  private async load(): Promise<void> {
    try {
      const { ScoreQueue } = await import("./score-queue.js");
      this.queue ??= new ScoreQueue(this.server, this.spool);
      for (const score of this.takeWaiting()) this.queue.add(score);
    } catch (error) {
      reportFault("loading the queue of scores", error);
    }
  }

  private takeWaiting(): readonly SentScore[] {
    const { waiting } = this;
    this.waiting = [];
    registry.requests.scores.waiting -= waiting.length;
    release(this);
    return waiting;
  }
}
