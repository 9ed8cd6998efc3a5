// A JSON value that folds. Only open values are in the document, and of long lists a part.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { count, countOf, size } from "../../../foundation/figures.js";
import { line, visible, WebLink, webAddress } from "../parts/safe-text.js";
import { MediaView } from "./media-view.js";
import { mediaOf } from "../../../reading/media.js";

/** Entries that are shown at first, and that each further step adds. */
const STEP = 100;
/** Characters of a string that are shown at first. */
const TEXT = 2_000;

/** @param open the number of levels that are open at first */
export function JsonView({ value, open = 2 }: { value: unknown; open?: number }): JSX.Element {
  return (
    <div class="json">
      <JsonNode value={value} open={open} />
    </div>
  );
}

function JsonNode(props: { name?: string; value: unknown; open: number }): JSX.Element {
  const { name, value, open } = props;
  const label = name === undefined ? null : <span class="json-key">{line(name)}: </span>;
  if (typeof value !== "object" || value === null) {
    return (
      <div class="json-leaf">
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch label={label} value={value} open={open} />;
}

function Branch(props: { label: JSX.Element | null; value: object; open: number }): JSX.Element {
  const { label, value, open } = props;
  const isList = Array.isArray(value);
  const keys = Object.keys(value);
  const isFlat = isList && keys.length > 20 && value.every((one) => typeof one === "number");
  const [isOpen, setOpen] = useState(open > 0 && !isFlat);
  const [most, setMost] = useState(STEP);
  const [left, right] = isList ? ["[", "]"] : ["{", "}"];
  if (keys.length === 0) {
    return (
      <div class="json-leaf">
        {label}
        <span class="json-mark">{`${left}${right}`}</span>
      </div>
    );
  }
  return (
    <div class="json-branch">
      <button
        type="button"
        class="json-fold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
        <span class="json-mark">{left}</span>
        {!isOpen && (
          <>
            <span class="json-gist">{gist(value, keys)}</span>
            <span class="json-mark">{right}</span>
            <span class="json-count">{countOf(keys.length, isList ? "item" : "key")}</span>
          </>
        )}
      </button>
      {isOpen && (
        <>
          <div class="json-children">
            {keys.slice(0, most).map((key) => (
              <JsonNode
                key={key}
                {...(isList ? {} : { name: key })}
                value={(value as Readonly<Record<string, unknown>>)[key]}
                open={open - 1}
              />
            ))}
            {keys.length > most && (
              <button type="button" class="more-button" onClick={() => setMost(most * 2)}>
                Show more ({count(keys.length - most)} left)
              </button>
            )}
          </div>
          <span class="json-mark">{right}</span>
        </>
      )}
    </div>
  );
}

/** The beginning of a closed value. */
function gist(value: object, keys: readonly string[]): string {
  const texts = keys.slice(0, 4).map((key) => {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    const outline =
      typeof inner === "object" && inner !== null ? (Array.isArray(inner) ? "[…]" : "{…}") : inner;
    const text =
      typeof outline === "string" ? JSON.stringify(outline.slice(0, 40)) : String(outline);
    return Array.isArray(value) ? text : `${key.slice(0, 30)}: ${text}`;
  });
  return visible(` ${texts.join(", ")}${keys.length > 4 ? ", …" : ""} `);
}

function Leaf({ value }: { value: unknown }): JSX.Element {
  const [length, setLength] = useState(TEXT);
  if (typeof value !== "string") {
    return <span class={`json-${value === null ? "null" : typeof value}`}>{String(value)}</span>;
  }
  const media = mediaOf(value);
  if (media !== undefined) return <MediaView media={media} />;
  if (webAddress(value) !== undefined) return <WebLink to={value} />;
  return (
    <span class="json-string">
      {`"${visible(value.slice(0, length))}`}
      {value.length > length ? (
        <button type="button" class="more-button" onClick={() => setLength(length * 10)}>
          Show more ({size(value.length - length)} left)
        </button>
      ) : (
        '"'
      )}
    </span>
  );
}
