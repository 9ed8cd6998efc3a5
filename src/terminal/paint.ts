// Colours, for terminals that show them.
import { styleText } from "node:util";

/** A colour or a weight. */
export type Style = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it. */
export type Paint = (style: Style, text: string) => string;

const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });
const plain: Paint = (_, text) => text;

/** @param colors whether to colour */
export function painter(colors: boolean): Paint {
  return colors ? coloured : plain;
}

/** The facts that decide about colours. */
interface ColorContext {
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether to colour: a terminal is, other things are not; NO_COLOR and FORCE_COLOR decide otherwise.
 * Source: https://no-color.org and https://force-color.org
 */
export function wantsColors({ isTTY, env }: ColorContext): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = env;
  if (force) return force !== "0" && force !== "false";
  return isTTY && !no && terminal !== "dumb";
}
