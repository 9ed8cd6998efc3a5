// The output of a command: results to stdout, everything else to stderr.
import { printableJson, printableLines } from "../foundation/printable.js";
import { withoutSecrets } from "../masking/known-secrets.js";
import { painter, wantsColors, type Paint } from "../terminal/paint.js";

const NARROWEST = 40;

/** The properties of stdout. */
export interface Output {
  readonly paint: Paint;
  /** Undefined: lines may be as long as they are. */
  readonly columns: number | undefined;
}

/** Stdout as it is now: a terminal has colours and a width, a pipe or a file has neither. */
export function output(): Output {
  const { stdout, env } = process;
  // Shells pass their width in COLUMNS, and some users set it for a pipe.
  const columns = stdout.isTTY ? stdout.columns : Number(env["COLUMNS"] ?? "");
  return {
    paint: painter(wantsColors({ isTTY: stdout.isTTY, env })),
    columns: columns > 0 ? Math.max(columns, NARROWEST) : undefined,
  };
}

/** Prints lines of a result. */
export function print(lines: readonly string[]): void {
  // One write for some thousand lines: what reads the other end may be gone after the first.
  for (let start = 0; start < lines.length; start += 1_000) {
    process.stdout.write(`${lines.slice(start, start + 1_000).join("\n")}\n`);
  }
}

/** Prints a value as JSON; two spaces for a person to read, one line where more follow. */
export function printJson(value: unknown, form: "document" | "line" = "document"): void {
  const json = JSON.stringify(value, undefined, form === "line" ? undefined : 2);
  process.stdout.write(`${printableJson(json)}\n`);
}

/** Prints a note beside the result, without secrets and control characters. */
export function note(message: string): void {
  process.stderr.write(`${printableLines(withoutSecrets(message)).join("\n")}\n`);
}
