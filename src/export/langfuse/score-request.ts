// Requests with scores: several in an array where the server takes that, one by one elsewhere.
// Source: Langfuse's public API. A server answers 202 to an array, or 207 if it refuses some of it.
import type { LangfuseServer } from "../process/registry.js";
import { HttpClient, type Reply } from "./http.js";
import type { Failure, Round } from "./request-queue.js";
import { meaningOf } from "./retry.js";
import { sendWithRetries } from "./send-with-retries.js";
import { jsonHeaders } from "./server-headers.js";

/** Scores in a request. */
export const MAX_SCORES_IN_REQUEST = 100;
/** Characters of a request with several scores. */
const MAX_CHARACTERS = 1_000_000;
/** One try may take so long. */
const TIMEOUT_MS = 10_000;

/** The way of scores to one server. */
export class ScoreClient {
  private readonly client: HttpClient;
  private readonly headers: Readonly<Record<string, string>>;
  /** False once the server has refused an array of scores that it took one by one. */
  private takesArrays = true;

  constructor(server: LangfuseServer) {
    this.client = new HttpClient(`${server.baseUrl}/api/public/scores`);
    this.headers = jsonHeaders(server);
  }

  /**
   * Sends scores. Never rejects.
   * @param scores each as JSON
   * @returns the failure of each, or undefined for one that arrived
   */
  async send(scores: readonly string[], round: Round): Promise<readonly (Failure | undefined)[]> {
    const array = `[${scores.join()}]`;
    if (scores.length > 1 && this.takesArrays && array.length <= MAX_CHARACTERS) {
      const reply = await this.post(array, round);
      if (!isRefusedInPart(reply)) {
        const failure = failureOf(reply);
        return scores.map(() => failure);
      }
      const failures = await this.sendEach(scores, round);
      const isPartial = !(reply instanceof Error) && reply?.status === 207;
      if (!isPartial && failures.every((failure) => failure === undefined)) {
        this.takesArrays = false;
      }
      return failures;
    }
    return this.sendEach(scores, round);
  }

  private async sendEach(
    scores: readonly string[],
    round: Round,
  ): Promise<readonly (Failure | undefined)[]> {
    return Promise.all(scores.map(async (score) => failureOf(await this.post(score, round))));
  }

  private post(json: string, { deadline, tries }: Round): Promise<Reply | undefined> {
    const { headers } = this;
    const retries = { deadline, tries, timeoutMs: TIMEOUT_MS };
    return sendWithRetries(this.client, { headers, body: Buffer.from(json) }, retries);
  }
}

/** Whether the scores of an array must be sent one by one. */
function isRefusedInPart(reply: Reply | undefined): boolean {
  if (reply === undefined || reply instanceof Error) return false;
  if (reply.status !== 207) return meaningOf(reply) === "split";
  return !/"rejected"\s*:\s*0\b/.test(reply.text);
}

function failureOf(reply: Reply | undefined): Failure | undefined {
  if (reply === undefined) return { kind: "ended", reason: "there was no time", isFinal: false };
  const meaning = meaningOf(reply);
  if (meaning === "arrived") return undefined;
  const isFinal = meaning !== "retry";
  if (reply instanceof Error) return { kind: "unreachable", reason: reply.message, isFinal };
  const reason = `it answered ${reply.status}. ${reply.text.slice(0, 200)}`.trim();
  return { kind: String(reply.status), reason, isFinal };
}
