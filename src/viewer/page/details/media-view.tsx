// A file inside a trace: shown or played if browsers can, else named. Nothing is loaded from
// elsewhere.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { source } from "../data/store.js";
import { size } from "../../../foundation/figures.js";
import { Icon } from "../parts/icons.js";
import { line } from "../parts/safe-text.js";
import type { Media } from "../../../reading/media.js";

export function MediaView({ media, name }: { media: Media; name?: string }): JSX.Element {
  const [uri, setUri] = useState(media.uri);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    setBroken(false);
    setUri(media.uri);
    if (media.id === undefined) return undefined;
    let isGone = false;
    const request = source.mediaUrl(media.id);
    void request.then(
      (url) => !isGone && setUri(url),
      () => {},
    );
    return () => (isGone = true);
  }, [media.uri, media.id]);
  const about = [line(name ?? media.type), media.bytes === undefined ? "" : size(media.bytes)];
  const label = about.filter((text) => text !== "").join(", ");
  if (uri !== undefined && !isBroken) {
    const fail = (): void => setBroken(true);
    if (media.kind !== "file") {
      return (
        <figure class="media">
          {media.kind === "image" ? (
            <img src={uri} alt={label} loading="lazy" onError={fail} />
          ) : (
            <Player kind={media.kind} src={uri} label={label} onError={fail} />
          )}
          <figcaption>{label}</figcaption>
        </figure>
      );
    }
  }
  return (
    <span class="file-chip">
      <Icon name="file" />
      {label}
      {isBroken && <small>can’t be shown</small>}
      {uri === undefined && <small>not in the trace</small>}
    </span>
  );
}

function Player(props: {
  kind: "audio" | "video";
  src: string;
  label: string;
  onError: () => void;
}): JSX.Element {
  const { kind, src, label, onError } = props;
  const Element = kind;
  return <Element controls preload="metadata" src={src} onError={onError} aria-label={label} />;
}
