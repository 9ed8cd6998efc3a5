// Tree or conversation.
import type { JSX } from "preact";
import { addressOf } from "../route.js";

export function ViewSwitch(props: {
  traceId: string;
  id: string | undefined;
  view: "conversation" | undefined;
}): JSX.Element {
  const { traceId, id, view } = props;
  const link = (to: typeof view, label: string): JSX.Element => (
    <a
      href={addressOf({ page: "trace", traceId, id, view: to })}
      aria-current={view === to ? "page" : undefined}
      title={`${label} (c switches)`}
    >
      {label}
    </a>
  );
  return (
    <nav class="view-switch" aria-label="View">
      {link(undefined, "Tree")}
      {link("conversation", "Conversation")}
    </nav>
  );
}
