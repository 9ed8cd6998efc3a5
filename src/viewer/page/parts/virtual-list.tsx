// A long list of rows of one height, of which only those in sight are in the document.
import type { ComponentChildren, JSX, Ref } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows that are drawn beyond the edge, so that scrolling shows no gaps. */
const BEYOND = 8;

interface VirtualListProps {
  readonly class: string;
  readonly role: "tree" | "listbox";
  readonly tabIndex: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onWheel?: (event: WheelEvent) => void;
  readonly onPointerDown?: (event: PointerEvent) => void;
  readonly onDblClick?: (event: MouseEvent) => void;
  readonly count: number;
  /** Of a row, in CSS pixels. */
  readonly rowHeight: number;
  /** Draws a row; its element must be as high as `rowHeight`. */
  readonly row: (index: number) => ComponentChildren;
  /** The row that comes into sight when `activeId` changes, if any. */
  readonly revealedIndex?: number | undefined;
  readonly label: string;
  readonly activeId?: string | undefined;
  /** Stays at the top. */
  readonly head?: ComponentChildren;
  readonly headHeight?: number;
  readonly boxRef?: Ref<HTMLDivElement>;
}

/** Browsers cannot draw boxes higher than this. */
const HIGHEST = 15_000_000;

export function VirtualList(props: VirtualListProps): JSX.Element {
  const {
    count,
    rowHeight,
    row,
    revealedIndex,
    label,
    activeId,
    head,
    headHeight = 0,
    ...rest
  } = props;
  const { boxRef, ...attributes } = rest;
  const box = useRef<HTMLDivElement | null>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 800 });

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void =>
      setScroll((before) => {
        const now = { top: element.scrollTop, height: element.clientHeight };
        return before.top === now.top && before.height === now.height ? before : now;
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || revealedIndex === undefined || revealedIndex < 0) return;
    const top = revealedIndex * rowHeight;
    const room = element.clientHeight - headHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + room) {
      element.scrollTop = top + rowHeight - room;
    }
    // Not when only its place has changed: rows added above it do not move what is on the screen.
  }, [activeId, rowHeight, headHeight]);

  const first = Math.max(0, Math.floor(scroll.top / rowHeight) - BEYOND);
  const last = Math.min(count, Math.ceil((scroll.top + scroll.height) / rowHeight) + BEYOND);
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index += 1) rows.push(row(index));
  return (
    <div
      {...attributes}
      ref={(element) => {
        box.current = element;
        if (typeof boxRef === "function") boxRef(element);
        else if (boxRef) boxRef.current = element;
      }}
      aria-label={label}
      aria-activedescendant={activeId}
    >
      {head}
      <div class="rows" style={{ height: `${Math.min(HIGHEST, count * rowHeight)}px` }}>
        <div class="rows-shown" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
