// Charts over all traces.
import type { JSX } from "preact";
export function ChartsPage(): JSX.Element {
  return <main />;
}
