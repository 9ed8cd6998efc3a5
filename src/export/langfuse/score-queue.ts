// Brings scores to Langfuse, beside the traces.
import { warnOnce } from "../../tracing/log.js";
import type { Deadline } from "../process/deadline.js";
import type { LangfuseServer } from "../process/registry.js";
import { basicAuth } from "./basic-auth.js";
import { HttpClient } from "./http.js";
import { RequestQueue } from "./request-queue.js";
import { meaningOf } from "./retry.js";
import { sendWithRetries } from "./send-with-retries.js";

/** Requests on their way at the same time. */
const PARALLEL = 4;
/** Scores that may wait; beyond, new ones are dropped. */
const MAX_SCORES = 10_000;
/** One try may take so long. */
const TIMEOUT_MS = 10_000;

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
  const send = async (score: ScoreBody, deadline: Deadline): Promise<void> => {
    const body = Buffer.from(JSON.stringify(score));
    const retries = { deadline, timeoutMs: TIMEOUT_MS };
    const reply = await sendWithRetries(client, { headers, body }, retries);
    if (reply === undefined || meaningOf(reply) === "arrived") return;
    const [kind, reason] =
      reply instanceof Error
        ? ["unreachable", reply.message]
        : [reply.status, `it answered ${reply.status}. ${reply.text.slice(0, 200)}`];
    warnOnce(`score:${kind}`, `Langfuse at ${server.baseUrl} did not take a score: ${reason}`);
  };
  return new RequestQueue({ send, parallel: PARALLEL, maxSize: MAX_SCORES });
}
