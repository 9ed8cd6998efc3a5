// Sends what is in the spool as soon as the server takes it: what this process put there, and what
// processes left that have ended.
import { readFile } from "node:fs/promises";
import { reportFault, warnOnce } from "../../tracing/log.js";
import { drop } from "../pipeline/drop.js";
import { portionsOf } from "../pipeline/portions.js";
import { machine } from "../../foundation/machine.js";
import { untilAborted, type Deadline } from "../process/deadline.js";
import { registry, type Backlog } from "../process/registry.js";
import type { Sender } from "./sender.js";
import { readContent, type SpoolContent } from "../disk/spool-file.js";
import type { ClaimedFile, Spool } from "../disk/spool.js";
import { untraced } from "../process/untraced.js";

/** After so long a file that could not be read, or not be removed, is tried again. */
const UNREADABLE_MS = 30_000;

/** Brings one spool to one server. */
export class SpoolReplay implements Backlog {
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** Files that the system does not let us send now. */
  private readonly stuck = new Set<string>();

  constructor(
    private readonly sender: Sender,
    private readonly spool: Spool,
  ) {}

  async replay({ signal }: Deadline): Promise<void> {
    if (signal.aborted) return;
    if (this.running === undefined) {
      this.sender.gate.tryNow();
      this.begin();
    }
    await untilAborted(this.running ?? Promise.resolve(), signal);
  }

  /** Sends what is there once the server may take it. Keeps no process alive. */
  schedule(): void {
    registry.backlogs.add(this);
    if (this.running !== undefined || this.timer !== undefined) return;
    const ms = Math.max(this.sender.gate.waitMs, this.stuck.size > 0 ? UNREADABLE_MS : 0);
    this.timer = untraced(() => machine.setTimeout(() => this.begin(), ms));
    this.timer.unref();
  }

  private begin(): void {
    machine.clearTimeout(this.timer);
    this.timer = undefined;
    this.running ??= untraced(() => this.run());
  }

  private async run(): Promise<void> {
    let isEmpty = false;
    this.stuck.clear();
    try {
      isEmpty = await this.sendAll();
    } catch (error) {
      reportFault("looking for files in the spool", error);
    }
    this.running = undefined;
    if (isEmpty) registry.backlogs.delete(this);
    else this.schedule();
  }

  private async sendAll(): Promise<boolean> {
    while (this.sender.gate.isOpen) {
      const file = this.spool.claim(this.stuck);
      if (file === undefined) return this.stuck.size === 0;
      try {
        // oxlint-disable-next-line no-await-in-loop -- one file's content in memory is enough
        await this.sendFile(file);
      } catch (error) {
        // It must neither keep the others from being sent nor be asked for again and again.
        this.stuck.add(file.path);
        reportFault("sending the spool", error);
      } finally {
        this.spool.release(file.path);
      }
    }
    return false;
  }

  private async sendFile({ path, isExpired }: ClaimedFile): Promise<void> {
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      // Another process has taken it over, and counts it.
      if ((error as { code?: unknown }).code !== "ENOENT") throw error;
      registry.spoolFiles.delete(path);
      return;
    }
    const content = await readContent(text, this.spool.owner);
    if (content === undefined) {
      this.spool.ignore(path);
      return;
    }
    this.countIn(path, content);
    if (isExpired) {
      this.bookOut(path, content, { arrived: 0, refused: 0 });
      drop(this.spool.account, content.count, "expired");
      warnOnce(
        "spool-expired",
        `observations were in ${this.spool.directory} for too long and are given up.`,
      );
      return;
    }
    await this.deliver(path, content);
  }

  /** Counts what a file really holds: of another process's all, of ours what somebody did to it. */
  private countIn(path: string, { count, isTorn }: SpoolContent): void {
    const ownFile = registry.spoolFiles.get(path);
    if (ownFile === undefined) return;
    const { account } = this.spool;
    const difference = count - ownFile.count;
    account.counters.spooled += difference;
    if (difference > 0) account.counters.recovered += difference;
    else drop(account, -difference, "refused");
    ownFile.count = count;
    if (isTorn) {
      warnOnce(
        `torn:${path}`,
        `the last line of ${path} was cut off as its process was killed; at most one observation is lost.`,
      );
    }
  }

  private async deliver(path: string, content: SpoolContent): Promise<void> {
    const portions = [...content.spansByHead].flatMap(([head, spans]) =>
      portionsOf(spans).map((portion) => ({ head, spans: portion })),
    );
    const deliveries = await Promise.all(
      portions.map(async ({ head, spans }) => {
        // The gate says when to try again, and nothing is at risk meanwhile.
        const { arrived, refused, remaining } = await this.sender.deliver(spans, {
          head,
          tries: 1,
        });
        const remainder = remaining.map((index) => spans[index] ?? "");
        return { head, arrived: arrived.length, refused: refused.length, remainder };
      }),
    );
    const remainingCount = sumOf(deliveries, ({ remainder }) => remainder.length);
    if (remainingCount > 0 && remainingCount === content.count && content.damagedLines === 0)
      return;
    // What is left goes into a new file, so that what arrived is counted once.
    const copied = sumOf(deliveries, ({ head, remainder }) => this.spool.append(remainder, head));
    const { counters } = this.spool.account;
    counters.spooled += copied;
    if (copied < remainingCount) {
      // No room for a second copy: the file stays as it is, and what was written is there twice.
      counters.recovered += copied;
      return;
    }
    this.bookOut(path, content, {
      arrived: sumOf(deliveries, ({ arrived }) => arrived),
      refused: sumOf(deliveries, ({ refused }) => refused),
    });
  }

  /** Books a file out and takes it away. */
  private bookOut(
    path: string,
    { count, damagedLines }: SpoolContent,
    { arrived, refused }: { readonly arrived: number; readonly refused: number },
  ): void {
    const { account } = this.spool;
    account.counters.spooled -= count;
    account.counters.replayed += arrived;
    drop(account, refused, "refused");
    if (damagedLines > 0) this.spool.setAside(path, damagedLines);
    else this.spool.remove(path);
  }
}

function sumOf<Item>(items: readonly Item[], countOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + countOf(item), 0);
}
