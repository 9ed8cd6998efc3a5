// Brings scores to Langfuse, beside the traces: a few requests at a time, tried again where that
// helps, and waited for by `flush()`.
import { setTimeout as wait } from "node:timers/promises";
import { warnOnce } from "../../tracing/log.js";
import { basicAuth } from "./basic-auth.js";
import { HttpClient, type Answer } from "./http.js";
import { hold, release } from "../process/pending.js";
import type { LangfuseServer, Pending } from "../process/registry.js";
import { backoffMs, meaningOf, retryAfterMs, TRIES } from "./retry.js";
import { untraced } from "../process/untraced.js";

/** Requests on their way at the same time. */
const PARALLEL = 4;
/** Scores that may wait; beyond, new ones are dropped. */
const MAX_WAITING = 10_000;
const TIMEOUT_MS = 10_000;

/** The body of `POST /api/public/scores`; undefined fields are left out. */
export type ScoreBody = Readonly<Record<string, unknown>>;

const queues = new WeakMap<LangfuseServer, ScoreQueue>();

/** The queue of a server. */
export function scoreQueue(server: LangfuseServer): ScoreQueue {
  const known = queues.get(server);
  if (known !== undefined) return known;
  const queue = new ScoreQueue(server);
  queues.set(server, queue);
  return queue;
}

/** Scores on their way to one server. */
export class ScoreQueue implements Pending {
  private readonly waiting: ScoreBody[] = [];
  private underWay = 0;
  private aborter = new AbortController();
  private settled: Promise<void> | undefined;
  private settle: (() => void) | undefined;
  private readonly client: HttpClient;

  constructor(private readonly server: LangfuseServer) {
    this.client = new HttpClient(`${server.baseUrl}/api/public/scores`);
  }

  add(body: ScoreBody): void {
    if (this.waiting.length >= MAX_WAITING) {
      warnOnce("scores-full", `${MAX_WAITING} scores are waiting; new ones are dropped.`);
      return;
    }
    this.waiting.push(body);
    hold(this);
    this.settled ??= new Promise((resolve) => {
      this.settle = resolve;
    });
    if (this.underWay < PARALLEL) {
      this.underWay += 1;
      untraced(() => setImmediate(() => void this.work()));
    }
  }

  async flush(): Promise<void> {
    await this.settled;
  }

  saveNow(): void {
    // A request takes longer than a process that ends has left.
  }

  giveUp(): void {
    this.waiting.length = 0;
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  /** Sends one score after the other until none is left. */
  private async work(): Promise<void> {
    for (;;) {
      const body = this.waiting.shift();
      if (body === undefined) break;
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await this.send(Buffer.from(JSON.stringify(body)), this.aborter.signal);
    }
    this.underWay -= 1;
    if (this.underWay > 0) return;
    release(this);
    this.settle?.();
    this.settled = undefined;
  }

  private async send(body: Buffer, signal: AbortSignal): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      /* oxlint-disable no-await-in-loop -- one try after the other is the point */
      const answer = await this.post(body, signal);
      const meaning = answer instanceof Error ? "retry" : meaningOf(answer.status);
      if (meaning === "arrived" || signal.aborted) return;
      if (meaning !== "retry" || failures >= TRIES) {
        this.warn(answer);
        return;
      }
      const asked =
        answer instanceof Error ? undefined : retryAfterMs(answer.headers["retry-after"]);
      await wait(asked ?? backoffMs(failures), undefined, { ref: false, signal }).catch(() => {});
      /* oxlint-enable no-await-in-loop */
    }
  }

  private async post(body: Buffer, signal: AbortSignal): Promise<Answer | Error> {
    const headers = {
      authorization: basicAuth(this.server),
      "content-type": "application/json",
    };
    try {
      return await this.client.send({ headers, body, timeoutMs: TIMEOUT_MS, signal });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private warn(answer: Answer | Error): void {
    const [kind, why] =
      answer instanceof Error
        ? ["unreachable", answer.message]
        : [answer.status, `it answered ${answer.status}. ${answer.text.slice(0, 200)}`];
    warnOnce(`score:${kind}`, `Langfuse at ${this.server.baseUrl} did not take a score: ${why}`);
  }
}
