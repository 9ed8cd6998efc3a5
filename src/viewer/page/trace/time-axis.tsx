// The waterfall's times, above it.
import type { JSX, Ref } from "preact";
import { duration } from "../../../foundation/figures.js";
import { ticks, type Span } from "./span-of-time.js";

/** From this share of the axis on, a text would be cut off at its end. */
const NO_ROOM = 0.9;

/** Shares of the axis between which something is being marked. */
export interface Marking {
  readonly from: number;
  readonly to: number;
}

export function TimeAxis(props: {
  span: Span;
  marking: Marking | undefined;
  axisRef: Ref<HTMLDivElement>;
}): JSX.Element {
  const { span, marking, axisRef } = props;
  const length = span.to - span.from;
  return (
    <div class="axis-row" aria-hidden="true">
      <span />
      <div class="axis" ref={axisRef} title="Drag to zoom in; wheel to zoom; double-click for all">
        {ticks(span, 5).map((ms) => (
          <span key={ms} class="tick" style={{ left: `${((ms - span.from) / length) * 100}%` }}>
            {(ms - span.from) / length < NO_ROOM && <small>{ms === 0 ? "0" : duration(ms)}</small>}
          </span>
        ))}
        {marking !== undefined && (
          <span
            class="marking"
            style={{
              left: `${Math.min(marking.from, marking.to) * 100}%`,
              width: `${Math.abs(marking.to - marking.from) * 100}%`,
            }}
          />
        )}
      </div>
    </div>
  );
}
