// Everything about one observation.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ReceivedObservation } from "../../../reading/received.js";
import { timeToFirstTokenOf } from "../../points.js";
import { changes, source } from "../data/store.js";
import { duration, durationBetween } from "../../../foundation/figures.js";
import { exactTime } from "../../../foundation/clock.js";
import { Icon } from "../parts/icons.js";
import { Fact, IconButton, Level, TypeSign } from "../parts/small.js";
import { Part } from "../parts/part.js";
import { line, LongText } from "../parts/safe-text.js";
import { CopyCall } from "./copy-call.js";
import { JsonView } from "./json-view.js";
import { eventRows } from "../../../reading/event-rows.js";
import { unpricedKinds } from "../../../reading/unpriced.js";
import { UsageTable } from "./usage-table.js";
import { ValueSection } from "./value-view.js";

export const DETAILS_ID = "details";

export function DetailsPane(props: {
  traceId: string;
  id: string | undefined;
  onClose: (() => void) | undefined;
}): JSX.Element {
  const { traceId, id, onClose } = props;
  const [observation, setObservation] = useState<ReceivedObservation | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const change = changes.value.get(traceId) ?? 0;
  useEffect(() => {
    if (id === undefined) return undefined;
    let isGone = false;
    source.observation(traceId, id).then(
      (observation) => {
        if (isGone) return;
        setObservation(observation);
        setFailure(
          observation === undefined ? "The trace does not have this observation." : undefined,
        );
      },
      (error: unknown) => !isGone && setFailure(String(error)),
    );
    return () => (isGone = true);
  }, [traceId, id, change]);
  return (
    <section class="details" id={DETAILS_ID} tabIndex={-1} aria-label="Observation">
      {failure !== undefined && <p class="nothing">{failure}</p>}
      {failure === undefined && observation !== undefined && (
        // The key resets folded and long values with each observation.
        <Part key={`${observation.traceId}/${observation.id}`} what="The observation">
          <Details of={observation} onClose={onClose} />
        </Part>
      )}
    </section>
  );
}

function Details(props: {
  of: ReceivedObservation;
  onClose: (() => void) | undefined;
}): JSX.Element {
  const { of, onClose } = props;
  const firstToken = timeToFirstTokenOf(of);
  const { input, output, metadata, traceMetadata, modelParameters, prompt, events } = of;
  const ids = { traceId: of.traceId, id: of.id, parentId: of.parentId ?? null };
  return (
    <>
      <header class="details-head">
        {onClose !== undefined && (
          <IconButton icon="back" label="Back to the tree" onClick={onClose} />
        )}
        <TypeSign type={of.type} />
        <h2 title={line(of.name)}>{line(of.name) || "(no name)"}</h2>
        <span class="type-name">{of.type}</span>
        <Level level={of.level} />
        <CopyCall of={of} />
      </header>
      {of.statusMessage !== undefined && (
        <div
          class={`status status-${of.level.toLowerCase()}`}
          role={of.level === "ERROR" ? "alert" : "note"}
        >
          <Icon name="alert" />
          <Part what="The message">
            <LongText text={of.statusMessage} />
          </Part>
        </div>
      )}
      <Part what="The facts">
        <dl class="facts">
          <Fact name="Duration">{durationBetween(of.startMs, of.endMs)}</Fact>
          {firstToken !== undefined && <Fact name="First token">{duration(firstToken)}</Fact>}
          {of.model !== undefined && <Fact name="Model">{line(of.model)}</Fact>}
          <Fact name="Began" title="in your time zone">
            {exactTime(of.startMs)}
          </Fact>
          {prompt !== undefined && (
            <Fact name="Prompt">{`${line(prompt.name)} v${prompt.version}`}</Fact>
          )}
          {of.userId !== undefined && <Fact name="User">{line(of.userId)}</Fact>}
          {of.sessionId !== undefined && <Fact name="Session">{line(of.sessionId)}</Fact>}
          {of.environment !== "default" && <Fact name="Environment">{of.environment}</Fact>}
          {of.dialect !== undefined && <Fact name="Read as">{of.dialect}</Fact>}
          {of.release !== undefined && <Fact name="Release">{line(of.release)}</Fact>}
          {of.version !== undefined && <Fact name="Version">{line(of.version)}</Fact>}
          {Object.entries(modelParameters ?? {}).map(([name, value]) => (
            <Fact key={name} name={line(name)}>
              {line(String(value))}
            </Fact>
          ))}
        </dl>
      </Part>
      <Part what="The usage">
        <Usage of={of} />
      </Part>
      <Part what="The input">
        <ValueSection title="Input" value={input} />
      </Part>
      <Part what="The output">
        <ValueSection title="Output" value={output} isMarkdown={of.type === "generation"} />
      </Part>
      {Object.keys(metadata).length > 0 && <Folded title="Metadata" value={metadata} isOpen />}
      {Object.keys(traceMetadata).length > 0 && (
        <Folded title="Trace metadata" value={traceMetadata} isOpen />
      )}
      {events !== undefined && (
        <Folded title="Events" value={eventRows(events, of.startMs)} isOpen />
      )}
      <Folded title="Ids" value={ids} />
    </>
  );
}

function Usage({ of }: { of: ReceivedObservation }): JSX.Element {
  return <UsageTable usage={of.usageDetails} cost={of.costDetails} unpriced={unpricedKinds(of)} />;
}

function Folded(props: { title: string; value: unknown; isOpen?: boolean }): JSX.Element {
  return (
    <details class="section" open={props.isOpen ?? false}>
      <summary>
        <h3>{props.title}</h3>
      </summary>
      <Part what={props.title}>
        <JsonView value={props.value} />
      </Part>
    </details>
  );
}
