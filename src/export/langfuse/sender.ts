// Brings spans to an OTLP/HTTP endpoint: compressed, tried again where that helps, and split where
// one span or the size keeps all others from being taken. A failure becomes a warning and a count,
// never an exception.
import { promisify } from "node:util";
import { machine } from "../../foundation/machine.js";
import { bare, ownFields } from "../../foundation/own-fields.js";
import { warnOnce } from "../../tracing/log.js";
import { ownHead, requestPieces } from "../pipeline/otlp-json.js";
import { inSlices } from "../pipeline/slices.js";
import type { Account } from "../process/account.js";
import { newAborter, type Deadline } from "../process/deadline.js";
import type { OtlpEndpoint } from "./endpoint.js";
import { Gate } from "./gate.js";
import { HttpClient, type HttpResponse, type Reply } from "./http.js";
import {
  describeNoResponse,
  describePartialSuccess,
  describeRefusedSpan,
  describeResponse,
  type Refusal,
} from "./refusal.js";
import { judgesSpans, rejectedSpans } from "./partial-success.js";
import { meaningOf, retryAfterMs } from "./retry.js";
import { retryPause, sendWithRetries } from "./send-with-retries.js";
import type { Delivered, DeliverOptions, SpanSender } from "./span-sender.js";
import { STREAM_DEFAULTS } from "./stream-options.js";

/** So many single spans refused while none was taken: then the server refuses them all. */
const REFUSED_ALIKE = 10;

interface SenderOptions {
  readonly endpoint: OtlpEndpoint;
  /** Whether it makes sense to send; its own by default. */
  readonly gate?: Gate;
  /** Whether requests are sent as gzip; true by default. */
  readonly compression?: boolean;
  /** Seconds that one request may take, and that spans are tried before they are left. */
  readonly timeout: number;
  /** Keeps the last error. */
  readonly account?: Account;
  /** The fate of undelivered observations, as the last sentence of a warning. */
  readonly leftovers: string;
}

/** The outcome of one request and its repetitions. */
type Outcome =
  | "undelivered"
  | { readonly splitFor: HttpResponse }
  | { readonly acceptedBy: HttpResponse };

/** The way to one project of a Langfuse server, or to what passes spans on to it. */
export class Sender implements SpanSender {
  readonly gate: Gate;
  private readonly client: HttpClient;
  private aborter = newAborter();
  /** No request before this time: one "too many requests" holds back all of them. */
  private notBeforeMs = 0;
  /** Whether the server has taken anything: a 400 of one that has not may mean the address. */
  private hasAccepted = false;

  constructor(private readonly options: SenderOptions) {
    this.gate = options.gate ?? new Gate();
    this.client = new HttpClient(options.endpoint.url);
  }

  abort(): void {
    this.aborter.abort();
    this.aborter = newAborter();
  }

  async deliver(spans: readonly string[], given: DeliverOptions = {}): Promise<Delivered> {
    const options = ownFields(given);
    const { signal } = this.aborter;
    const arrived: number[] = [];
    const refused: number[] = [];
    const remaining: number[] = [];
    const parts = [[...spans.keys()]];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      // Each part has its own: a slow server's answers must not keep the span from being found.
      const deadline = { atMs: machine.now() + this.options.timeout * 1000, signal };
      const texts = part.map((index) => spans[index] ?? "");
      // oxlint-disable-next-line no-await-in-loop -- half after half, until the span is found
      const outcome = await this.send(texts, deadline, options);
      if (outcome === "undelivered") remaining.push(...part);
      else if ("acceptedBy" in outcome) {
        // The response has their number, but not their ids. They must not be sent again.
        const rejected = Math.min(rejectedSpans(outcome.acceptedBy), part.length);
        arrived.push(...part.splice(0, part.length - rejected));
        refused.push(...part);
        if (rejected > 0) {
          this.warn(describePartialSuccess(this.options.endpoint, outcome.acceptedBy));
          options.onRefused?.(part, outcome.acceptedBy);
        }
      } else if (part.length === 1 || (arrived.length === 0 && refused.length >= REFUSED_ALIKE)) {
        refused.push(...part);
        if (options.onRefused) options.onRefused(part, outcome.splitFor);
        else this.warnRefused(outcome.splitFor, texts[0]);
      } else {
        const middle = Math.ceil(part.length / 2);
        parts.push(part.slice(middle), part.slice(0, middle));
      }
    }
    return { arrived, refused, remaining };
  }

  private async send(
    spans: readonly string[],
    deadline: Deadline,
    { head = ownHead(), tries }: DeliverOptions,
  ): Promise<Outcome> {
    if (!this.gate.isOpen) return "undelivered";
    const { endpoint, compression = true } = this.options;
    const body = await bodyOf(spans, head);
    const request = compression
      ? { headers: { ...endpoint.headers, "content-encoding": "gzip" }, body: await gzipped(body) }
      : { headers: endpoint.headers, body };
    const reply = await sendWithRetries(this.client, request, {
      deadline,
      tries: this.gate.isDoubtful ? 1 : tries,
      mayTry: () => this.mayTry(deadline),
      onRetryAfter: (ms) => {
        this.notBeforeMs = machine.now() + ms;
      },
    });
    return reply === undefined ? "undelivered" : this.judge(reply);
  }

  private async mayTry({ signal }: Deadline): Promise<boolean> {
    const heldBackMs = this.notBeforeMs - machine.now();
    if (heldBackMs > 0) await retryPause(heldBackMs, signal);
    // Another request may have found out meanwhile that there is no use.
    return this.gate.isOpen;
  }

  /** Opens or shuts the gate as the last reply to a request demands. */
  private judge(reply: Reply): Outcome {
    const meaning = meaningOf(reply);
    if (!(reply instanceof Error)) {
      if (meaning === "arrived") {
        this.hasAccepted = true;
        this.gate.open();
        return { acceptedBy: reply };
      }
      // A TLS port, or a server of another kind, answers 400 to everything.
      const isJudged = this.hasAccepted || reply.status === 413 || judgesSpans(reply);
      if (meaning === "split" && isJudged) return { splitFor: reply };
    }
    if (meaning === "stop") this.gate.stop();
    else this.gate.shut(retryAfterMs(reply));
    this.warnUndelivered(reply);
    return "undelivered";
  }

  private warnUndelivered(reply: Reply): void {
    const { endpoint, timeout, leftovers } = this.options;
    const { kind, message } =
      reply instanceof Error
        ? describeNoResponse(endpoint, reply, timeout)
        : describeResponse(endpoint, reply);
    this.warn({ kind, message: `${message} ${leftovers}` });
  }

  private warnRefused(response: HttpResponse, span = "{}"): void {
    this.warn(describeRefusedSpan(this.options.endpoint, response, span));
  }

  private warn({ kind, message }: Refusal): void {
    const { account } = this.options;
    if (account) account.lastError = { at: machine.epochMs(), kind, message };
    warnOnce(`send:${this.options.endpoint.name}:${kind}`, message);
  }
}

async function bodyOf(spans: readonly string[], head: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await inSlices(requestPieces(spans, head), (piece) => pieces.push(Buffer.from(piece)), true);
  return Buffer.concat(pieces);
}

/** Runs off the event loop, and is loaded when it is first used. */
async function gzipped(body: Buffer): Promise<Buffer> {
  const { gzip } = await import("node:zlib");
  return promisify(gzip)(body, bare({ ...STREAM_DEFAULTS, level: 1 }));
}
