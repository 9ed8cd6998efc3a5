// Texts from traces. They are untrusted: they are always shown as text, with control characters
// made visible, very long ones piece by piece, and only web addresses as links.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { size } from "../../../foundation/figures.js";

/** Characters of a line in a list; more of it is seen where there is room. */
const LINE = 300;
/** Characters that a text begins with, and that each further step adds at least. */
const FIRST = 20_000;
/** Characters of a piece of a text that browsers lay out on its own, when it comes into sight. */
const PIECE = 10_000;

// oxlint-disable-next-line no-control-regex -- they must be matched
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
/** Characters that turn the direction of writing: they could make a text look like another. */
const TURNS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

/** Control characters as their pictures. */
export function visible(text: string): string {
  return text
    .replaceAll(CONTROLS, (character) =>
      character === "\u007f" ? "\u2421" : String.fromCodePoint(0x2400 + character.charCodeAt(0)),
    )
    .replaceAll(TURNS, (character) => `[U+${character.charCodeAt(0).toString(16).toUpperCase()}]`);
}

/** A text for one line. */
export function line(text: string): string {
  const start = text.length > LINE ? `${text.slice(0, LINE)}…` : text;
  return visible(start);
}

/** Returns the target of a web address, or undefined for any other (javascript:, data:, a path). */
export function webAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    return new URL(text).href;
  } catch {
    return undefined;
  }
}

export function WebLink({ to, children }: { to: string; children?: ComponentChildren }) {
  const href = webAddress(to);
  if (href === undefined) return <span>{children ?? line(to)}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children ?? line(to)}
    </a>
  );
}

/** A text as it was written. */
export function LongText({ text, class: name }: { text: string; class?: string }): JSX.Element {
  const [length, setLength] = useState(FIRST);
  const start = visible(text.length > length ? text.slice(0, length) : text);
  const pieces = start.length <= PIECE * 2 ? [start] : piecesOf(start);
  return (
    <div class={`text ${name ?? ""}`} dir="auto">
      {pieces.length === 1
        ? withLinks(start)
        : pieces.map((piece, index) => (
            <div key={index} class="text-piece">
              {withLinks(piece)}
            </div>
          ))}
      {text.length > length && (
        <button
          type="button"
          class="more-button"
          onClick={() => setLength(Math.max(length * 10, FIRST))}
        >
          Show more ({size(text.length - length)} left)
        </button>
      )}
    </div>
  );
}

/** Parts that end with a line, or with a word, where that is not far. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + PIECE;
    const stop = ["\n", " "]
      .map((mark) => text.indexOf(mark, end))
      .find((at) => at >= 0 && at < end + PIECE);
    const piece = text.slice(start, stop === undefined ? end : stop + 1);
    pieces.push(piece);
    start += piece.length;
  }
  return pieces;
}

const ADDRESS = /https?:\/\/[^\s<>"'`)\]}]+/gi;

function withLinks(text: string): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    // A sentence's own mark is not part of an address in it.
    const to = address.replace(/[.,;:!?]+$/, "");
    parts.push(text.slice(end, index), <WebLink to={to}>{to}</WebLink>);
    end = index + to.length;
  }
  parts.push(text.slice(end));
  return parts;
}
