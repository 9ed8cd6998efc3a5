// Langfuse as a destination: refused batches go to the spool, and from there to Langfuse later.
import type { Spool } from "../disk/spool.js";
import type { Batch, Destination, Tally } from "../pipeline/batch.js";
import { pause } from "../process/deadline.js";
import { registry } from "../process/registry.js";
import type { SpanSender } from "./span-sender.js";
import { SpoolReplay } from "./spool-replay.js";
import { watchSpool } from "./spool-watch.js";

/** The way to Langfuse, by the disk where need be. */
export class Delivery implements Destination {
  private readonly replay: SpoolReplay | undefined;

  /** @param spool undefined: what Langfuse does not take stays in memory */
  constructor(
    private readonly sender: SpanSender,
    private readonly spool: Spool | undefined,
  ) {
    if (spool === undefined) return;
    this.replay = new SpoolReplay(sender, spool);
    watchSpool({ spool, replay: this.replay });
    if (spool.hasFiles) this.replay.schedule();
  }

  preload(): void {
    void this.sender.load?.();
  }

  async send(batch: Batch): Promise<Tally> {
    const { arrived, refused, remaining } = await this.sender.deliver(await batch.spans());
    return { sent: arrived.length, failed: refused.length, spooled: 0, remaining };
  }

  get isDoubtful(): boolean {
    return this.sender.gate.isDoubtful;
  }

  get canSave(): boolean {
    return this.spool !== undefined;
  }

  /** Brings a batch to disk, from where it is sent later. */
  sendNow(batch: Batch): Tally | undefined {
    if (this.spool === undefined) return undefined;
    const spans = batch.spansNow();
    const spooled = this.spool.append(spans);
    if (spooled > 0 && !registry.exiting) this.replay?.schedule();
    return { sent: 0, failed: 0, spooled, remaining: [...spans.keys()].slice(spooled) };
  }

  async ready(): Promise<void> {
    await pause(this.sender.gate.waitMs);
  }

  retryNow(): void {
    this.sender.gate.tryNow();
  }

  abort(): void {
    this.sender.abort();
  }
}
