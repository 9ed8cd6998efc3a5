// The keys of the page.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./parts/small.js";

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["↑", "↓"], "previous, next row"],
  [["→", "←"], "expand or enter a row, collapse or leave it"],
  [["Enter"], "open a trace, or the details of a row"],
  [["Esc"], "back"],
  [["/"], "search"],
  [["x"], "mark a trace to compare"],
  [["c"], "compare the two marked traces"],
  [["c"], "switch between tree and conversation"],
  [["n"], "next error"],
  [["*"], "collapse or expand all"],
  [["+", "-", "0"], "zoom in, out, show all"],
  [["⇧ ←", "⇧ →"], "move left, right in the waterfall"],
];

const POINTER = [
  "Drag in the waterfall to zoom in, and double-click to show all. Ctrl with the wheel zooms. Shift " +
    "with the wheel moves. Over the time axis, the wheel alone zooms.",
  "The pale part of a bar is the time to the first token.",
];

export function Help({ onClose }: { onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // If it is closed while it is still shown, it returns the focus to its former place.
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} class="help" aria-label="Keys" onClose={onClose}>
      <header>
        <h2>Keys</h2>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {POINTER.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </dialog>
  );
}
