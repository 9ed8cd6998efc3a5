// The room on the screen.
import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 760px)");

/** Whether there is room for one thing beside another no longer. */
export const isNarrow = signal(query.matches);

query.addEventListener("change", ({ matches }) => (isNarrow.value = matches));
