// Whether it makes sense to send to a server: shut for a while by a failure, for longer each time,
// and opened by a success.
import { machine } from "../../foundation/machine.js";
import { backoffMs } from "./backoff.js";

/** Wrong keys or a wrong address need a change by the user; the gate tries again this often. */
const STOPPED_MS = 10 * 60 * 1000;

/** The way to one server, open or shut. */
export class Gate {
  /** The keys or the address were refused: nothing is sent but by a new process. */
  isStopped = false;
  private failures = 0;
  /** On the machine's clock. */
  private shutUntilMs = 0;

  get isOpen(): boolean {
    return this.waitMs === 0;
  }

  /** Milliseconds until it opens. */
  get waitMs(): number {
    return Math.max(0, this.shutUntilMs - machine.now());
  }

  /** Whether nothing has arrived since the last failure: one try is enough. */
  get isDoubtful(): boolean {
    return this.failures > 0;
  }

  /** The server took something. */
  open(): void {
    this.failures = 0;
    this.shutUntilMs = 0;
    this.isStopped = false;
  }

  /** The server did not answer, or had no time. Several requests at once count as one. */
  shut(afterMs = 0): void {
    if (!this.isOpen) return;
    this.failures += 1;
    this.shutUntilMs = machine.now() + Math.max(afterMs, backoffMs(this.failures));
  }

  /** The server does not want anything of us. */
  stop(): void {
    this.isStopped = true;
    this.shutUntilMs = machine.now() + STOPPED_MS;
  }

  /** Lets one more try through before its time, unless the server does not want anything. */
  tryNow(): void {
    if (!this.isStopped) this.shutUntilMs = 0;
  }
}
