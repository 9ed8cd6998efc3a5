// The line between two panes, which can be moved.
import type { JSX } from "preact";

const NARROWEST = 0.25;

/** @param props.share of the room that the first pane has, from 0 to 1 */
export function Splitter(props: { share: number; onMove: (share: number) => void }): JSX.Element {
  const { share, onMove } = props;
  const set = (to: number): void => onMove(Math.min(1 - NARROWEST, Math.max(NARROWEST, to)));
  const onPointerDown = (event: PointerEvent): void => {
    const handle = event.currentTarget as HTMLElement;
    const box = handle.parentElement?.getBoundingClientRect();
    if (box === undefined) return;
    handle.setPointerCapture(event.pointerId);
    const move = ({ clientX }: PointerEvent): void => set((clientX - box.left) / box.width);
    handle.addEventListener("pointermove", move);
    const end = (): void => handle.removeEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end, { once: true });
    event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowLeft") set(share - 0.03);
    else if (event.key === "ArrowRight") set(share + 0.03);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the tree"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={NARROWEST * 100}
      aria-valuemax={(1 - NARROWEST) * 100}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
