// The part of a long list of unequal entries that is in the document. It grows at its ends.
import { useEffect, useRef, useState } from "preact/hooks";

/** Entries that are shown at first, and that each step adds. */
const STEP = 60;

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Window extends Range {
  /** The element after the last entry: the part grows when it comes into sight. */
  readonly end: (element: Element | null) => void;
  readonly showEarlier: () => void;
  readonly showLater: () => void;
  /** Brings an entry into the part. */
  readonly reveal: (index: number) => void;
}

export function useWindow(count: number): Window {
  const [range, setRange] = useState<Range>({ from: 0, to: STEP });
  const observer = useRef<IntersectionObserver | undefined>(undefined);
  const showLater = (): void => setRange(({ from, to }) => ({ from, to: to + STEP }));
  useEffect(() => () => observer.current?.disconnect(), []);
  const end = (element: Element | null): void => {
    observer.current?.disconnect();
    if (element === null) return;
    observer.current = new IntersectionObserver(([seen]) => {
      if (seen?.isIntersecting === true) showLater();
    });
    observer.current.observe(element);
  };
  return {
    from: Math.min(range.from, count),
    to: Math.min(range.to, count),
    end,
    showEarlier: () => setRange(({ from, to }) => ({ from: Math.max(0, from - STEP), to })),
    showLater,
    reveal: (index) => setRange((before) => (index < 0 ? before : around(before, index))),
  };
}

function around({ from, to }: Range, index: number): Range {
  if (index >= from && index < to) return { from, to };
  if (index >= to && index < to + STEP) return { from, to: to + STEP };
  if (index < from && index >= from - STEP) return { from: Math.max(0, from - STEP), to };
  return { from: Math.max(0, index - STEP / 2), to: index + STEP / 2 };
}
