// Langfuse as a destination: what it does not take now goes to the spool, and from there to Langfuse
// later.
import { setTimeout as wait } from "node:timers/promises";
import type { Batch, Destination, Tally } from "../pipeline/batch.js";
import { Replay } from "./replay.js";
import { registry } from "../process/registry.js";
import type { Sender } from "./sender.js";
import type { Spool } from "../disk/spool.js";

/** The way to Langfuse, by the disk where need be. */
export class Delivery implements Destination {
  private readonly replay: Replay | undefined;

  /** @param spool undefined: what Langfuse does not take stays in memory */
  constructor(
    private readonly sender: Sender,
    private readonly spool: Spool | undefined,
  ) {
    if (spool === undefined) return;
    this.replay = new Replay(sender, spool);
    if (spool.hasFiles) this.replay.schedule();
  }

  async send(batch: Batch): Promise<Tally> {
    const count = batch.observations.length;
    const spans = await batch.spans();
    const { arrived, refused, left } = await this.sender.deliver(spans);
    // Meanwhile the end of the process, or a lack of memory, may have put some of it on disk.
    const isWhole = batch.observations.length === count;
    const saved = isWhole ? this.save(left) : { spooled: 0, left };
    return { sent: arrived, failed: refused, ...saved };
  }

  sendNow(batch: Batch): Tally {
    return { sent: 0, failed: 0, ...this.save(batch.spansNow()) };
  }

  async ready(): Promise<void> {
    await wait(this.sender.gate.waitMs, undefined, { ref: false });
  }

  retryNow(): void {
    this.sender.gate.tryNow();
  }

  abort(): void {
    this.sender.abort();
  }

  private save(spans: readonly string[]): { spooled: number; left: readonly string[] } {
    if (this.spool === undefined || spans.length === 0) return { spooled: 0, left: spans };
    const spooled = this.spool.append(spans);
    if (spooled > 0 && !registry.exiting) this.replay?.schedule();
    return { spooled, left: spans.slice(spooled) };
  }
}
