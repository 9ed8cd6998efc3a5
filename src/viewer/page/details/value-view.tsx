// An input or output: as a chat, a text or a file where it is one, else as JSON; raw on request.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { MarkdownText } from "../parts/markdown.js";
import { CopyButton } from "../parts/small.js";
import { LongText } from "../parts/safe-text.js";
import { chatOf } from "../../../reading/chat.js";
import { ChatView } from "./chat-view.js";
import { JsonView } from "./json-view.js";
import { MediaView } from "./media-view.js";
import { mediaOf } from "../../../reading/media.js";

/** @param isMarkdown a text may be Markdown: a model wrote it */
export function ValueSection(props: {
  title: string;
  value: unknown;
  isMarkdown?: boolean;
}): JSX.Element {
  const { title, value, isMarkdown = false } = props;
  const [isRaw, setRaw] = useState(false);
  const chat = chatOf(value);
  return (
    <section class="section" aria-label={title}>
      <header>
        <h3>{title}</h3>
        {value !== undefined && (
          <span class="section-tools">
            {chat !== undefined && (
              <button
                type="button"
                class="quiet-button"
                aria-pressed={isRaw}
                onClick={() => setRaw(!isRaw)}
              >
                JSON
              </button>
            )}
            <CopyButton label={`Copy ${title.toLowerCase()}`} text={() => plain(value)} />
          </span>
        )}
      </header>
      <Value value={value} chat={isRaw ? undefined : chat} isMarkdown={isMarkdown} />
    </section>
  );
}

function Value(props: {
  value: unknown;
  chat: ReturnType<typeof chatOf>;
  isMarkdown: boolean;
}): JSX.Element {
  const { value, chat, isMarkdown } = props;
  if (value === undefined) return <p class="empty">(none)</p>;
  if (chat !== undefined) return <ChatView chat={chat} />;
  if (typeof value !== "string") return <JsonView value={value} />;
  const media = mediaOf(value);
  if (media !== undefined) return <MediaView media={media} />;
  return isMarkdown ? (
    <MarkdownText text={value} class="block" />
  ) : (
    <LongText text={value} class="block" />
  );
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
