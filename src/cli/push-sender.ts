// Sends stored spans to Langfuse by the sender that traced programs have, some requests side by
// side, and keeps the account.
import type { Answer } from "../export/langfuse/http.js";
import { Portion } from "../export/pipeline/portions.js";
import type { Sender } from "../export/langfuse/sender.js";
import { digestOf, type Ledger } from "./ledger.js";
import type { PushMedia } from "./push-media.js";
import type { StoredSpan } from "./stored-spans.js";

const PARALLEL = 4;

/** A span that Langfuse does not take. */
export interface RefusedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly why: string;
}

/** What is known of a span, by its JSON. */
interface Known {
  readonly digest: string;
  readonly traceId: string;
}

/** Spans of one head on their way. */
interface Waiting {
  readonly portion: Portion;
  known: Map<string, Known>;
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
  /** Of what is sent, in characters of JSON. */
  bytes = 0;
  private readonly seen = new Set<string>();
  private readonly byHead = new Map<string, Waiting>();
  private readonly underWay = new Set<Promise<void>>();
  /** Nothing more is sent: the server does not answer, or somebody wants to stop. */
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
    if (this.seen.has(digest)) return;
    this.seen.add(digest);
    if (!this.options.isAgain && this.ledger?.has(digest)) {
      this.sentBefore += 1;
      return;
    }
    const { media } = this.options;
    const failuresBefore = media?.failures.length;
    const { json } = media && !this.isStopped ? await media.place(span) : span;
    let waiting = this.byHead.get(head);
    if (waiting === undefined) {
      this.byHead.set(head, (waiting = { portion: new Portion(), known: new Map() }));
    }
    waiting.known.set(json, { digest, traceId });
    const request = waiting.portion.add(json);
    if (request !== undefined) await this.begin(request, head, waiting);
    // A server that is away is found out now, and not by the tries of one file after the other.
    if (media?.failures.length !== failuresBefore) await this.finish();
  }

  /** Sends the rest. */
  async finish(): Promise<void> {
    for (const [head, waiting] of this.byHead) {
      const request = waiting.portion.take();
      // oxlint-disable-next-line no-await-in-loop -- waits for room only
      if (request.length > 0) await this.begin(request, head, waiting);
    }
    await Promise.all(this.underWay);
  }

  /** Ends what is under way; what is not sent counts as left. */
  stop(): void {
    this.isStopped = true;
    // The spool would go on with the next file, and begin anew with the one that was broken off.
    this.sender?.gate.stop();
    this.sender?.abort();
    this.options.media?.stop();
  }

  private async begin(request: readonly string[], head: string, waiting: Waiting): Promise<void> {
    const { known } = waiting;
    waiting.known = new Map();
    const sending: Promise<void> = this.send(request, head, known).finally(() =>
      this.underWay.delete(sending),
    );
    this.underWay.add(sending);
    if (this.underWay.size >= PARALLEL) await Promise.race(this.underWay);
  }

  private async send(
    request: readonly string[],
    head: string,
    known: ReadonlyMap<string, Known>,
  ): Promise<void> {
    if (this.sender === undefined) {
      this.count(request, known);
      return;
    }
    if (this.isStopped) {
      this.left += request.length;
      return;
    }
    const notTaken = new Set<string>();
    const { left } = await this.sender.deliver(request, {
      head,
      onRefused: (spans, answer) => {
        for (const span of spans) {
          notTaken.add(span);
          this.refused.push(refusedSpan(span, answer));
        }
      },
    });
    for (const span of left) notTaken.add(span);
    this.left += left.length;
    const taken = request.filter((span) => !notTaken.has(span));
    this.ledger?.add(taken.flatMap((span) => known.get(span)?.digest ?? []));
    this.count(taken, known);
    // The sender has tried what makes sense; whoever runs the command decides when to try again.
    if (left.length > 0) this.isStopped = true;
  }

  private count(spans: readonly string[], known: ReadonlyMap<string, Known>): void {
    this.sent += spans.length;
    for (const span of spans) {
      this.bytes += span.length;
      const traceId = known.get(span)?.traceId;
      if (traceId !== undefined) this.traceIds.add(traceId);
    }
  }
}

function refusedSpan(json: string, { status, text }: Answer): RefusedSpan {
  const { traceId, spanId, name } = JSON.parse(json) as Record<string, unknown>;
  const said = text.replaceAll(/\s+/g, " ").trim().slice(0, 200);
  return {
    traceId: String(traceId),
    spanId: String(spanId),
    name: String(name),
    why: `${status}${said && `: ${said}`}`,
  };
}
