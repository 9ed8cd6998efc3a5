// Brings scores to Langfuse, beside the traces.
import { bare } from "../../foundation/own-fields.js";
import { warnOnce } from "../../tracing/log.js";
import type { LangfuseServer } from "../process/registry.js";
import { basicAuth } from "./basic-auth.js";
import { HttpClient } from "./http.js";
import { RequestQueue, type Failure, type Round } from "./request-queue.js";
import { meaningOf } from "./retry.js";
import { sendWithRetries } from "./send-with-retries.js";

/** Requests on their way at the same time. */
const PARALLEL = 4;
/** Scores that may wait; beyond, new ones are dropped. */
const MAX_SCORES = 10_000;
/** One try may take so long. */
const TIMEOUT_MS = 10_000;
/** The tries of one round may take so long together. */
const ROUND_MS = 60_000;
/** A score that fails for so long is given up. */
const PATIENCE_MS = 60 * 60 * 1000;

/** The body of `POST /api/public/scores`; undefined fields are left out. */
export type ScoreBody = Readonly<Record<string, unknown>>;

const queues = new WeakMap<LangfuseServer, RequestQueue<ScoreBody>>();

/** Sends a score to a server in the background. */
export function sendScore(server: LangfuseServer, body: ScoreBody): void {
  let queue = queues.get(server);
  if (queue === undefined) queues.set(server, (queue = scoreQueue(server)));
  if (!queue.add(body)) {
    warnOnce("scores-full", `${MAX_SCORES} scores are waiting; new ones are dropped.`);
  }
}

function scoreQueue(server: LangfuseServer): RequestQueue<ScoreBody> {
  const client = new HttpClient(`${server.baseUrl}/api/public/scores`);
  const headers = { authorization: basicAuth(server), "content-type": "application/json" };
  const send = async (
    score: ScoreBody,
    { deadline, tries }: Round,
  ): Promise<Failure | undefined> => {
    const body = Buffer.from(JSON.stringify(bare(score)));
    const retries = { deadline, tries, timeoutMs: TIMEOUT_MS };
    const reply = await sendWithRetries(client, { headers, body }, retries);
    if (reply === undefined) return { kind: "ended", reason: "there was no time", isFinal: false };
    const meaning = meaningOf(reply);
    if (meaning === "arrived") return undefined;
    const isFinal = meaning !== "retry";
    if (reply instanceof Error) return { kind: "unreachable", reason: reply.message, isFinal };
    const reason = `it answered ${reply.status}. ${reply.text.slice(0, 200)}`.trim();
    return { kind: String(reply.status), reason, isFinal };
  };
  const onFailure = ({ kind, reason }: Failure, isLost: boolean): void => {
    const message = `Langfuse at ${server.baseUrl} did not take a score: ${reason}`;
    if (isLost) warnOnce(`score:${kind}`, message);
    else warnOnce(`score-later:${kind}`, `${message} Scores wait in memory.`);
  };
  return new RequestQueue({
    kind: "scores",
    send,
    onFailure,
    parallel: PARALLEL,
    maxSize: MAX_SCORES,
    roundMs: ROUND_MS,
    patienceMs: PATIENCE_MS,
  });
}
