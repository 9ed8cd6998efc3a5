// Spans as lines of a spool file, each as a request: put together in one buffer, since a process that
// ends may have a hundred thousand of them to write.
import { TAIL } from "../pipeline/otlp-json.js";

/** Bytes of a character of a text, at most. */
const CHARACTER_BYTES = 3;

/** Some lines. */
export class SpoolLines {
  private bytes: Buffer;
  /** The end of each line in the buffer. */
  private readonly ends: number[] = [];
  private readonly head: Buffer;
  private readonly tail = Buffer.from(`${TAIL}\n`);

  /**
   * @param head the text before a span
   * @param room in bytes; a line that is longer than the rest of it makes more
   */
  constructor(head: string, room: number) {
    this.head = Buffer.from(head);
    this.bytes = Buffer.allocUnsafe(room);
  }

  get count(): number {
    return this.ends.length;
  }

  /** Of all lines together, in bytes. */
  get length(): number {
    return this.ends.at(-1) ?? 0;
  }

  /** Adds a span, as JSON. */
  add(span: string): void {
    const { head, tail } = this;
    let at = this.length;
    const mostBytes = head.length + span.length * CHARACTER_BYTES + tail.length;
    if (at + mostBytes > this.bytes.length) this.grow(at + mostBytes);
    at += head.copy(this.bytes, at);
    at += this.bytes.write(span, at);
    at += tail.copy(this.bytes, at);
    this.ends.push(at);
  }

  /** The lines from one index to before another. Holds until the next {@link add}. */
  slice(from: number, to: number): Buffer {
    return this.bytes.subarray(this.ends[from - 1] ?? 0, this.ends[to - 1]);
  }

  clear(): void {
    this.ends.length = 0;
  }

  private grow(room: number): void {
    const bytes = Buffer.allocUnsafe(room);
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
  }
}
