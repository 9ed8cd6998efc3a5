// A row of several texts in their styles, which never is wider than the terminal.
import type { Paint, Style } from "./paint.js";
import { cutToWidth, widthOf } from "./text.js";

/** A text of a row. */
export interface Cell {
  readonly text: string;
  /** Undefined: as the terminal writes. */
  readonly style?: Style | undefined;
}

/**
 * Paints cells one after the other. The row is cut where the terminal ends, and has no spaces at
 * its end.
 */
export function rowText(cells: readonly Cell[], paint: Paint, columns = Infinity): string {
  const paintedTexts: string[] = [];
  let room = columns;
  const last = cells.findLastIndex(({ text }) => text.trimEnd() !== "");
  for (const [index, { text, style }] of cells.slice(0, last + 1).entries()) {
    const whole = index === last ? text.trimEnd() : text;
    const fitting = room > 0 ? cutToWidth(whole, room) : "";
    if (fitting !== "") paintedTexts.push(style === undefined ? fitting : paint(style, fitting));
    if (fitting !== whole) break;
    room -= widthOf(fitting);
  }
  return paintedTexts.join("");
}
