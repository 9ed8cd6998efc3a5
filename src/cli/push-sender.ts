// Sends stored spans to Langfuse by the sender that traced programs have, some requests side by
// side, and keeps the account.
import type { HttpResponse } from "../export/langfuse/http.js";
import type { Sender } from "../export/langfuse/sender.js";
import { printable } from "../foundation/printable.js";
import { withoutSecrets } from "../masking/known-secrets.js";
import { Portion } from "../export/pipeline/portions.js";
import { digestOf, type Ledger } from "./ledger.js";
import type { PushMedia } from "./push-media.js";
import type { StoredSpan } from "./stored-spans.js";

const PARALLEL = 4;
const EXCERPT = 200;

/** A span that Langfuse does not take. */
export interface RefusedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly why: string;
}

/** A span on its way. */
interface SpanToSend {
  /** With tokens in place of its files. */
  readonly json: string;
  /** Of the span as it was stored. */
  readonly digest: string;
  readonly traceId: string;
}

/** The way of stored spans to one project. */
export class PushSender {
  sent = 0;
  sentBefore = 0;
  /** Not sent, and not refused: they can be sent later. */
  left = 0;
  readonly refused: RefusedSpan[] = [];
  /** Those that something was sent of. */
  readonly traceIds = new Set<string>();
  /** The size of the sent spans, in characters of JSON. */
  bytes = 0;
  private readonly digests = new Set<string>();
  private readonly portions = new Map<string, Portion<SpanToSend>>();
  private readonly underWay = new Set<Promise<void>>();
  /** Nothing more is sent: the server does not answer, or the command was interrupted. */
  private isStopped = false;

  /**
   * @param sender undefined: nothing is sent, everything is counted
   * @param ledger undefined: nothing is remembered
   * @param options.media undefined: files stay where they are
   */
  constructor(
    private readonly sender: Sender | undefined,
    private readonly ledger: Ledger | undefined,
    private readonly options: { readonly isAgain: boolean; readonly media: PushMedia | undefined },
  ) {}

  /** Takes a span; resolves when there is room for another. */
  async add(span: StoredSpan): Promise<void> {
    const { head, traceId } = span;
    const digest = digestOf(head + span.json);
    // The recording and the spool may both have it.
    if (this.digests.has(digest)) return;
    this.digests.add(digest);
    if (!this.options.isAgain && this.ledger?.has(digest)) {
      this.sentBefore += 1;
      return;
    }
    const { media } = this.options;
    const failuresBefore = media?.failures.length;
    const { json } = media && !this.isStopped ? await media.place(span) : span;
    const request = this.portionOf(head).add({ json, digest, traceId }, json.length);
    if (request !== undefined) await this.begin(request, head);
    // A server that is away is found out now, and not by the tries of one file after the other.
    if (media?.failures.length !== failuresBefore) await this.finish();
  }

  /** Sends the rest. */
  async finish(): Promise<void> {
    for (const [head, portion] of this.portions) {
      const request = portion.take();
      // oxlint-disable-next-line no-await-in-loop -- waits for room only
      if (request.length > 0) await this.begin(request, head);
    }
    await Promise.all(this.underWay);
  }

  /** Ends requests under way; unsent spans count as left. */
  stop(): void {
    this.isStopped = true;
    // The spool would continue with the next file, and restart the one that was broken off.
    this.sender?.gate.stop();
    this.sender?.abort();
    this.options.media?.stop();
  }

  /** The next request of spans with one head. */
  private portionOf(head: string): Portion<SpanToSend> {
    const portion = this.portions.get(head) ?? new Portion();
    this.portions.set(head, portion);
    return portion;
  }

  private async begin(spans: readonly SpanToSend[], head: string): Promise<void> {
    const sending: Promise<void> = this.send(spans, head).finally(() =>
      this.underWay.delete(sending),
    );
    this.underWay.add(sending);
    if (this.underWay.size >= PARALLEL) await Promise.race(this.underWay);
  }

  private async send(spans: readonly SpanToSend[], head: string): Promise<void> {
    if (this.sender === undefined) {
      this.count(spans);
      return;
    }
    if (this.isStopped) {
      this.left += spans.length;
      return;
    }
    const at = (indexes: readonly number[]): SpanToSend[] =>
      indexes.flatMap((index) => spans[index] ?? []);
    const { arrived, remaining } = await this.sender.deliver(
      spans.map(({ json }) => json),
      {
        head,
        onRefused: (indexes, response) =>
          this.refused.push(...at(indexes).map(({ json }) => refusedSpan(json, response))),
      },
    );
    const taken = at(arrived);
    this.ledger?.add(taken.map(({ digest }) => digest));
    this.count(taken);
    this.left += remaining.length;
    // The sender has tried what makes sense; the user decides when to try again.
    if (remaining.length > 0) this.isStopped = true;
  }

  private count(spans: readonly SpanToSend[]): void {
    this.sent += spans.length;
    for (const { json, traceId } of spans) {
      this.bytes += json.length;
      this.traceIds.add(traceId);
    }
  }
}

function refusedSpan(json: string, { status, text }: HttpResponse): RefusedSpan {
  const { traceId, spanId, name } = JSON.parse(json) as Record<string, unknown>;
  const excerpt = printable(withoutSecrets(text)).replaceAll(/\s+/g, " ").trim().slice(0, EXCERPT);
  return {
    traceId: String(traceId),
    spanId: String(spanId),
    name: String(name),
    why: `${status}${excerpt && `: ${excerpt}`}`,
  };
}
