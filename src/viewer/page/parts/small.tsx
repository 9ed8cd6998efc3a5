// Small pieces that several pages show.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { ObservationLevel } from "../../../foundation/observation-level.js";
import type { ObservationType } from "../../../foundation/observation-type.js";
import { Icon, type IconName } from "./icons.js";

/** The sign of an observation's type, in its colour. */
export function TypeSign({ type }: { type: ObservationType }): JSX.Element {
  return (
    <span class={`type-sign type-${type}`} title={type}>
      <Icon name={type} />
    </span>
  );
}

/** A level that is out of the ordinary. */
export function Level({ level }: { level: ObservationLevel }): JSX.Element | null {
  if (level === "DEFAULT") return null;
  return <span class={`level level-${level.toLowerCase()}`}>{level.toLowerCase()}</span>;
}

/** A named value in a row of them. */
export function Fact(props: {
  name: string;
  title?: string | undefined;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="fact" title={props.title}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick: () => void;
  isPressed?: boolean;
}): JSX.Element {
  const { icon, label, onClick, isPressed } = props;
  return (
    <button
      type="button"
      class="icon-button"
      title={label}
      aria-label={label}
      aria-pressed={isPressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Copies a text; shows for a moment that it did. */
export function CopyButton(props: {
  text: () => string | Promise<string>;
  label: string;
  name?: string;
}): JSX.Element {
  const { text, label, name = "Copy" } = props;
  const [isDone, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text());
      setDone(true);
      setTimeout(() => setDone(false), 1_200);
    } catch {
      // A page from a file may lack access to the clipboard: then nothing is shown.
    }
  };
  return (
    <button type="button" class="quiet-button" onClick={() => void copy()} title={label}>
      <Icon name="copy" />
      {isDone ? "Copied" : name}
    </button>
  );
}
