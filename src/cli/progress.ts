// A bar on stderr for long work, if stderr is a terminal.

const CELLS = 30;
const EVERY_MS = 80;
/** Nothing is shown of shorter work. */
const PATIENCE_MS = 400;

/** A bar that is drawn over again and removed at the end. */
export class Progress {
  private readonly startMs = performance.now();
  private drawMs = 0;
  private isDrawn = false;

  constructor(
    private readonly label: string,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  /** @param words the text behind the bar, such as `"3 of 8"` */
  show(part: number, whole: number, words = ""): void {
    const now = performance.now();
    if (!this.stream.isTTY || now - this.startMs < PATIENCE_MS || now - this.drawMs < EVERY_MS)
      return;
    this.drawMs = now;
    this.isDrawn = true;
    const share = whole > 0 ? Math.min(1, part / whole) : 1;
    const filled = Math.round(share * CELLS);
    const line = `${this.label} ${"█".repeat(filled)}${"░".repeat(CELLS - filled)} ${Math.floor(share * 100)} %  ${words}`;
    this.stream.write(`\r\u001b[K${line.slice(0, (this.stream.columns || 80) - 1)}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.isDrawn) this.stream.write("\r\u001b[K");
    this.isDrawn = false;
  }
}
