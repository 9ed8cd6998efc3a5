// Zooming the waterfall with wheel and pointer.
import { useRef, useState } from "preact/hooks";
import { moved, partOf, zoomed } from "./span-of-time.js";
import type { Marking } from "./time-axis.js";
import { span, whole, zoom } from "./trace-state.js";

/** A shorter drag, in pixels, is a click. */
const CLICK = 5;

interface Zooming {
  readonly axis: { current: HTMLDivElement | null };
  readonly marking: Marking | undefined;
  readonly onWheel: (event: WheelEvent) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onDblClick: (event: MouseEvent) => void;
}

export function useZoom(): Zooming {
  const axis = useRef<HTMLDivElement | null>(null);
  const [marking, setMarking] = useState<Marking | undefined>(undefined);

  /** The position along the axis, from 0 to 1; undefined when it is not over the waterfall. */
  const shareAt = (clientX: number, isHeld = false): number | undefined => {
    const box = axis.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return undefined;
    const share = (clientX - box.left) / box.width;
    if (isHeld) return Math.min(1, Math.max(0, share));
    return share < 0 || share > 1 ? undefined : share;
  };

  return {
    axis,
    marking,
    onWheel(event) {
      const share = shareAt(event.clientX);
      if (share === undefined) return;
      const { from, to } = span.value;
      const isOnAxis = axis.current?.contains(event.target as Node) === true;
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey || isOnAxis) {
        const at = from + share * (to - from);
        zoom.value = zoomed(span.value, whole.value, Math.exp(event.deltaY / 250), at);
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        zoom.value = moved(span.value, whole.value, sideways / 1_000);
      } else return;
      event.preventDefault();
    },
    onPointerDown(event) {
      const start = shareAt(event.clientX);
      if (start === undefined || event.button !== 0 || event.pointerType === "touch") return;
      const isDrag = ({ clientX }: MouseEvent): boolean =>
        Math.abs(clientX - event.clientX) > CLICK;
      const move = (moving: PointerEvent): void => {
        const to = shareAt(moving.clientX, true);
        setMarking(isDrag(moving) && to !== undefined ? { from: start, to } : undefined);
      };
      const end = (ending: PointerEvent): void => {
        removeEventListener("pointermove", move);
        removeEventListener("pointerup", end);
        removeEventListener("pointercancel", end);
        setMarking(undefined);
        const to = shareAt(ending.clientX, true);
        if (ending.type !== "pointerup" || to === undefined || !isDrag(ending)) return;
        swallowClick();
        const [left, right] = [Math.min(start, to), Math.max(start, to)];
        zoom.value = partOf(span.value, whole.value, left, right);
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", end);
      addEventListener("pointercancel", end);
    },
    onDblClick(event) {
      if (shareAt(event.clientX) !== undefined) zoom.value = undefined;
    },
  };
}

function swallow(event: MouseEvent): void {
  event.stopPropagation();
}

/** The click that follows a drag selects nothing. */
function swallowClick(): void {
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }));
}
