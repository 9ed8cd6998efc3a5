// Sends the files of a spool: claims them, sends their observations together, and books out what the
// server took.
import { reportFault, warnOnce } from "../../tracing/log.js";
import { drop } from "../pipeline/drop.js";
import { Portion } from "../pipeline/portions.js";
import { inSlices } from "../pipeline/slices.js";
import { registry } from "../process/registry.js";
import type { SpanSender } from "./span-sender.js";
import { readRegularLater } from "../disk/own-file.js";
import { readContent, type SpoolContent } from "../disk/spool-file.js";
import type { ClaimedFile, Spool } from "../disk/spool.js";

/** Files that are read, and requests that are under way, at the same time. */
const PARALLEL = 8;

/** One round of sending what is in a spool. */
export class SpoolSending {
  /** @param stuck paths of files that the system does not let us send now; grows */
  constructor(
    private readonly sender: SpanSender,
    private readonly spool: Spool,
    private readonly stuck: Set<string>,
  ) {}

  /**
   * Sends claimed files, and then all others.
   * @returns whether nothing is left
   */
  async sendAll(claimed: readonly ClaimedFile[]): Promise<boolean> {
    let files = claimed;
    /* oxlint-disable no-await-in-loop -- the content of some files in memory is enough */
    while (files.length > 0) {
      try {
        await this.sendFiles(files);
      } finally {
        for (const { path } of files) this.spool.release(path);
      }
      if (!this.sender.gate.isOpen) return false;
      files = await this.spool.claim(this.stuck);
    }
    /* oxlint-enable no-await-in-loop */
    return this.stuck.size === 0;
  }

  private async sendFiles(files: readonly ClaimedFile[]): Promise<void> {
    const loads: Load[] = [];
    await inParallel(files, async (file) => {
      const load = await this.unlessStuck(file.path, () => this.load(file));
      if (load !== undefined) loads.push(load);
    });
    await inParallel([...requestsOf(loads)], (request) => this.deliver(request));
    await inSlices(loads, (load) => {
      try {
        this.settle(load);
      } catch (error) {
        this.getStuck(load.path, error);
      }
    });
  }

  /** @returns undefined when there is nothing in it to send */
  private async load({ path, isExpired }: ClaimedFile): Promise<Load | undefined> {
    let bytes: Buffer;
    try {
      bytes = await readRegularLater(path);
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ENOENT") throw error;
      this.spool.settleGone(path);
      return undefined;
    }
    const content = await readContent(bytes, this.spool.owner);
    if (content === undefined) {
      this.spool.ignore(path);
      return undefined;
    }
    this.countIn(path, content);
    const load = { path, content, arrived: 0, refused: 0, remainder: [] };
    if (!isExpired) return load;
    this.bookOut(load);
    drop(this.spool.account, content.spans.length, "expired");
    warnOnce(
      "spool-expired",
      `observations in ${this.spool.directory} waited for longer than \`spool.maxAge\`, and will not be sent.`,
    );
    return undefined;
  }

  /** It must neither keep the others from being sent nor be asked for again and again. */
  private getStuck(path: string, error: unknown): void {
    this.stuck.add(path);
    reportFault("sending the spool", error);
  }

  private async unlessStuck<T>(path: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      this.getStuck(path, error);
      return undefined;
    }
  }

  /**
   * Counts the real content of a file: of another process's file all, of an own file the difference
   * that others made.
   */
  private countIn(path: string, { spans, isEmpty, isTorn }: SpoolContent): void {
    const ownFile = registry.spoolFiles.get(path);
    if (ownFile === undefined) return;
    const { account } = this.spool;
    const difference = spans.length - ownFile.count;
    account.counters.spooled += difference;
    if (difference > 0) account.counters.recovered += difference;
    else drop(account, -difference, "refused");
    ownFile.count = spans.length;
    if (isEmpty) {
      warnOnce(
        `empty:${path}`,
        `${path} is empty and was removed. Its observations are lost: the disk was full, or the machine ` +
          "stopped before they were on the disk.",
      );
    } else if (isTorn) {
      warnOnce(
        `torn:${path}`,
        `${path} was cut off after ${spans.length} observations. These are sent. A killed process loses ` +
          "at most one more. A machine that stopped loses all later ones.",
      );
    }
  }

  private async deliver({ head, spans }: SpoolRequest): Promise<void> {
    const texts = spans.map(({ span }) => span);
    // The gate determines the next try, and nothing is at risk meanwhile.
    const { arrived, refused, remaining } = await this.sender.deliver(texts, { head, tries: 1 });
    const at = (indexes: readonly number[]): SpanOfLoad[] =>
      indexes.flatMap((index) => spans[index] ?? []);
    for (const { load } of at(arrived)) load.arrived += 1;
    for (const { load } of at(refused)) load.refused += 1;
    for (const { load, span } of at(remaining)) load.remainder.push({ head, span });
  }

  private settle(load: Load): void {
    const { content, remainder } = load;
    if (
      remainder.length > 0 &&
      remainder.length === content.spans.length &&
      content.damagedLines === 0
    )
      return;
    // The rest goes into a new file, so that delivered spans are counted once.
    const heads = new Set(remainder.map(({ head }) => head));
    const spansWith = (wanted: string): string[] =>
      remainder.filter(({ head }) => head === wanted).map(({ span }) => span);
    const copied = sumOf([...heads], (head) => this.spool.append(spansWith(head), head));
    const { counters } = this.spool.account;
    counters.spooled += copied;
    if (copied < remainder.length) {
      // No room for a second copy: the file stays as it is, and what was written is there twice.
      counters.recovered += copied;
      return;
    }
    this.bookOut(load);
  }

  /** Books a file out and takes it away. */
  private bookOut({ path, content: { spans, damagedLines }, arrived, refused }: Load): void {
    const { account } = this.spool;
    account.counters.spooled -= spans.length;
    account.counters.replayed += arrived;
    drop(account, refused, "refused");
    if (damagedLines > 0) this.spool.setAside(path, damagedLines);
    else this.spool.remove(path);
  }
}

/** A claimed file in memory, and what became of its observations. */
interface Load {
  readonly path: string;
  readonly content: SpoolContent;
  arrived: number;
  refused: number;
  readonly remainder: { readonly head: string; readonly span: string }[];
}

interface SpanOfLoad {
  readonly load: Load;
  readonly span: string;
}

interface SpoolRequest {
  readonly head: string;
  readonly spans: readonly SpanOfLoad[];
}

/** Requests with the observations of several files. */
function* requestsOf(loads: readonly Load[]): Generator<SpoolRequest> {
  const portions = new Map<string, Portion<SpanOfLoad>>();
  for (const load of loads) {
    for (const { head, span } of load.content.spans) {
      const portion = portions.get(head) ?? new Portion();
      portions.set(head, portion);
      const full = portion.add({ load, span }, span.length);
      if (full !== undefined) yield { head, spans: full };
    }
  }
  for (const [head, portion] of portions) {
    const spans = portion.take();
    if (spans.length > 0) yield { head, spans };
  }
}

async function inParallel<Item>(
  items: readonly Item[],
  step: (item: Item) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += PARALLEL) {
    // oxlint-disable-next-line no-await-in-loop -- some at a time, since each holds a descriptor
    await Promise.all(items.slice(start, start + PARALLEL).map(step));
  }
}

function sumOf<Item>(items: readonly Item[], countOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + countOf(item), 0);
}
