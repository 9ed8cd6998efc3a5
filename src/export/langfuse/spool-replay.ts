// Sends what is in the spool as soon as the server takes it: what this process put there, and what
// processes left that have ended. This file decides when; spool-sending.ts, which does it, is loaded
// for the first time that there is something to send.
import { reportFault } from "../../tracing/log.js";
import { machine } from "../../foundation/machine.js";
import { untilAborted, type Deadline } from "../process/deadline.js";
import { registry, type Backlog } from "../process/registry.js";
import type { SpanSender } from "./span-sender.js";
import type { ClaimedFile, Spool } from "../disk/spool.js";
import type { SpoolSending } from "./spool-sending.js";
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
    private readonly sender: SpanSender,
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

  /** Sends the files once the server may take them. Keeps no process alive. */
  schedule(): void {
    registry.backlogs.add(this);
    if (this.running !== undefined || this.timer !== undefined) return;
    const ms = Math.max(this.sender.gate.waitMs, this.stuck.size > 0 ? UNREADABLE_MS : 0);
    this.timer = untraced(() => machine.setTimeout(() => this.begin(), ms));
    this.timer.unref();
  }

  /** Renews the heartbeat of this process's files, and looks for files that others have left. */
  look(): void {
    const { gate } = this.sender;
    // With wrong keys they are left alone: another process may have the right ones.
    if (!gate.isStopped) this.spool.renewFiles();
    this.spool.settleMissing();
    if (gate.isOpen && this.timer === undefined) this.begin();
  }

  private begin(): void {
    machine.clearTimeout(this.timer);
    this.timer = undefined;
    if (this.running !== undefined) return;
    this.running = untraced(() => this.run()).then((isEmpty) => {
      this.running = undefined;
      if (isEmpty) registry.backlogs.delete(this);
      else this.schedule();
    });
  }

  /** Returns whether nothing is left. Never rejects. */
  private async run(): Promise<boolean> {
    this.stuck.clear();
    try {
      if (!this.sender.gate.isOpen) return false;
      const files = await this.spool.claim();
      return files.length === 0 || (await this.send(files));
    } catch (error) {
      reportFault("looking for files in the spool", error);
      return false;
    }
  }

  /**
   * Loads the code only if there are files: Jest reports a file that is loaded after its tests.
   * @returns whether nothing is left
   */
  private async send(files: readonly ClaimedFile[]): Promise<boolean> {
    let sending: SpoolSending;
    try {
      const module = await import("./spool-sending.js");
      sending = new module.SpoolSending(this.sender, this.spool, this.stuck);
    } catch (error) {
      for (const { path } of files) this.spool.release(path);
      throw error;
    }
    return sending.sendAll(files);
  }
}
