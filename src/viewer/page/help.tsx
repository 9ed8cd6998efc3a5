// The keys of the page.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./parts/small.js";

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["↑", "↓"], "the row above, below"],
  [["→", "←"], "open a row or go into it, close it or go out"],
  [["Enter"], "open a trace; go to the details"],
  [["Esc"], "back"],
  [["/"], "search"],
  [["x"], "mark a trace of the list to compare"],
  [["c"], "compare the two that are marked"],
  [["c"], "a trace as a tree or as a conversation"],
  [["n"], "the next error of a trace"],
  [["*"], "collapse or expand all"],
  [["+", "-", "0"], "zoom in, out, show all"],
  [["⇧ ←", "⇧ →"], "earlier, later in the waterfall"],
];

const POINTER = [
  "Drag in the waterfall to zoom in, double-click to show all. Ctrl and the wheel zoom, Shift and " +
    "the wheel move; over the times above it the wheel alone zooms.",
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
