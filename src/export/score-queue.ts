// Brings scores to Langfuse, beside the traces: a few requests at a time, tried again where that
// helps, and waited for by `flush()`.
import { setTimeout as wait } from "node:timers/promises";
import { warnOnce } from "../tracing/log.js";
import { basicAuth } from "./basic-auth.js";
import { hold, release } from "./pending.js";
import type { LangfuseServer, Pending } from "./registry.js";
import { backoffMs, isRetryable, retryAfterMs, TRIES } from "./retry.js";
import { untraced } from "./untraced.js";

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

  constructor(private readonly server: LangfuseServer) {}

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
      await this.send(JSON.stringify(body), this.aborter.signal);
    }
    this.underWay -= 1;
    if (this.underWay > 0) return;
    release(this);
    this.settle?.();
    this.settled = undefined;
  }

  private async send(body: string, signal: AbortSignal): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      /* oxlint-disable no-await-in-loop -- one try after the other is the point */
      const outcome = await this.post(body, signal);
      if (outcome === "arrived" || signal.aborted) return;
      if (!outcome.retry || failures >= TRIES) {
        warnOnce(
          `score:${outcome.kind}`,
          `Langfuse at ${this.server.baseUrl} did not take a score: ${outcome.why}`,
        );
        return;
      }
      const ms = outcome.afterMs ?? backoffMs(failures);
      await wait(ms, undefined, { ref: false, signal }).catch(() => {});
      /* oxlint-enable no-await-in-loop */
    }
  }

  private async post(body: string, signal: AbortSignal): Promise<Outcome> {
    try {
      const response = await fetch(`${this.server.baseUrl}/api/public/scores`, {
        method: "POST",
        headers: { authorization: basicAuth(this.server), "content-type": "application/json" },
        body,
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const text = await response.text();
      const { status, ok } = response;
      if (ok) return "arrived";
      return {
        kind: String(status),
        retry: isRetryable(status),
        afterMs: retryAfterMs(response.headers.get("retry-after")),
        why: `it answered ${status}. ${text.slice(0, 200)}`,
      };
    } catch (error) {
      return { kind: "unreachable", retry: true, afterMs: undefined, why: String(error) };
    }
  }
}

/** What came of one request. */
type Outcome =
  | "arrived"
  | {
      readonly kind: string;
      readonly retry: boolean;
      readonly afterMs: number | undefined;
      readonly why: string;
    };
