// Brings spans to an OTLP/HTTP endpoint: compressed, tried again where that helps, and split where
// one span or the size keeps all others from being taken. A failure becomes a warning and a count,
// never an exception.
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { warnOnce } from "../../tracing/log.js";
import type { Endpoint } from "./endpoint.js";
import { Gate } from "./gate.js";
import { HttpClient, type Answer } from "./http.js";
import { HEAD, requestPieces } from "../pipeline/otlp-json.js";
import { describeAnswer, describeNoAnswer, describeRefusedSpan, type Refusal } from "./refusal.js";
import { backoffMs, meaningOf, retryAfterMs, TRIES } from "./retry.js";
import { inSlices } from "../pipeline/slices.js";

/** So many single spans refused while none was taken: then the server refuses them all. */
const REFUSED_ALIKE = 10;

export interface SenderOptions {
  readonly endpoint: Endpoint;
  /** Seconds that one request may take, and that spans are tried before they are left. */
  readonly timeout: number;
  /** What becomes of what is not delivered, as the last sentence of a warning. */
  readonly leftovers: string;
}

export interface DeliverOptions {
  /** What comes before the spans in a request; ours by default. */
  readonly head?: string;
  /** Of each request; 5 by default. */
  readonly tries?: number;
  /** Is told of what is refused for good, in place of a warning. */
  readonly onRefused?: (spans: readonly string[], answer: Answer) => void;
}

/** What came of some spans; together they are all of them. */
export interface Delivered {
  /** How many were taken. */
  readonly arrived: number;
  /** How many were refused one by one. */
  readonly refused: number;
  /** Those that can be sent later. */
  readonly left: readonly string[];
}

/** What came of one request and its repetitions. */
type Outcome = "arrived" | "left" | { readonly splitFor: Answer };

/** The way to one project of a Langfuse server, or to what passes spans on to it. */
export class Sender {
  readonly gate = new Gate();
  private readonly client: HttpClient;
  private aborter = new AbortController();
  /** No request before this time: one answer of "too many requests" holds back all of them. */
  private notBefore = 0;

  constructor(private readonly options: SenderOptions) {
    this.client = new HttpClient(options.endpoint.url);
  }

  abort(): void {
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  /**
   * Delivers spans as one request, or as several when it is refused as a whole.
   * @param spans OTLP spans as JSON
   */
  async deliver(
    spans: readonly string[],
    { head = HEAD, tries = TRIES, onRefused }: DeliverOptions = {},
  ): Promise<Delivered> {
    const { signal } = this.aborter;
    const left: string[] = [];
    let arrived = 0;
    let refused = 0;
    const parts = [spans];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      // For each part anew: a slow server's answers must not keep the span from being found.
      const deadline = performance.now() + this.options.timeout * 1000;
      // oxlint-disable-next-line no-await-in-loop -- half after half, until the span is found
      const outcome = await this.tryPart(part, head, { tries, deadline, signal });
      if (outcome === "arrived") arrived += part.length;
      else if (outcome === "left") left.push(...part);
      else if (part.length === 1 || (arrived === 0 && refused >= REFUSED_ALIKE)) {
        refused += part.length;
        if (onRefused) onRefused(part, outcome.splitFor);
        else
          this.warn(describeRefusedSpan(this.options.endpoint, outcome.splitFor, part[0] ?? "{}"));
      } else {
        const middle = Math.ceil(part.length / 2);
        parts.push(part.slice(middle), part.slice(0, middle));
      }
    }
    return { arrived, refused, left };
  }

  private async tryPart(
    spans: readonly string[],
    head: string,
    { tries, deadline, signal }: { tries: number; deadline: number; signal: AbortSignal },
  ): Promise<Outcome> {
    if (!this.gate.isOpen) return "left";
    const body = await compress(spans, head);
    for (let failures = 1; ; failures += 1) {
      /* oxlint-disable no-await-in-loop -- one try after the other is the point */
      const heldBackMs = this.notBefore - performance.now();
      if (heldBackMs > 0) await sleep(heldBackMs, signal);
      // Another request may have found out meanwhile that there is no use.
      if (!this.gate.isOpen || signal.aborted) return "left";
      // A batch is on its way for as long as one request may take, and then goes to disk.
      const timeoutMs = deadline - performance.now();
      if (timeoutMs <= 0) return "left";
      const answer = await this.post(body, timeoutMs, signal);
      // Whoever ended this says so to the user.
      if (signal.aborted) return "left";
      const meaning = answer instanceof Error ? "retry" : meaningOf(answer.status);
      if (meaning === "arrived") {
        this.gate.open();
        return "arrived";
      }
      if (meaning === "split" && !(answer instanceof Error)) return { splitFor: answer };
      if (meaning === "stop") {
        this.gate.stop();
        this.warnUndelivered(answer);
        return "left";
      }
      const asked =
        answer instanceof Error ? undefined : retryAfterMs(answer.headers["retry-after"]);
      const pauseMs = asked ?? backoffMs(failures);
      if (failures >= tries || performance.now() + pauseMs > deadline) {
        this.gate.shut(asked);
        this.warnUndelivered(answer);
        return "left";
      }
      if (asked !== undefined) this.notBefore = performance.now() + asked;
      await sleep(pauseMs, signal);
      /* oxlint-enable no-await-in-loop */
    }
  }

  private async post(
    body: Buffer,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Answer | Error> {
    const { headers } = this.options.endpoint;
    try {
      return await this.client.send({ headers, body, timeoutMs, signal });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private warnUndelivered(answer: Answer | Error): void {
    const { endpoint, timeout, leftovers } = this.options;
    const { kind, message } =
      answer instanceof Error
        ? describeNoAnswer(endpoint, answer, timeout)
        : describeAnswer(endpoint, answer);
    this.warn({ kind, message: `${message} ${leftovers}` });
  }

  private warn({ kind, message }: Refusal): void {
    warnOnce(`send:${kind}`, message);
  }
}

/** A request as gzip, which runs off the event loop and is loaded when it is first used. */
async function compress(spans: readonly string[], head: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await inSlices(requestPieces(spans, head), (piece) => pieces.push(Buffer.from(piece)), true);
  const { gzip } = await import("node:zlib");
  return promisify(gzip)(Buffer.concat(pieces), { level: 1 });
}

/** A pause that keeps no process alive and ends early, without an error, when `signal` is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { ref: false, signal }).catch(() => {});
}
