// A trace in short: its user and session, its duration, usage and cost, together and by model.
import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ReceivedObservation } from "../../../reading/received.js";
import { repeatingUsage } from "../../../reading/repeated-usage.js";
import { unpricedModels } from "../../../reading/unpriced.js";
import { usageSums } from "../../../reading/usage-sums.js";
import { timeToFirstTokenOf } from "../../points.js";
import { quantile } from "../charts/chart-data.js";
import { source, traces } from "../data/store.js";
import { count, duration, durationBetween, money, tokens } from "../../../foundation/figures.js";
import { exactTime } from "../../../foundation/clock.js";
import { Icon } from "../parts/icons.js";
import { CopyButton, Fact, Level } from "../parts/small.js";
import { line, WebLink } from "../parts/safe-text.js";
import { Chips } from "../list/trace-row.js";
import { CopyTrace } from "./copy-trace.js";
import { ViewSwitch } from "./view-switch.js";
import { rows } from "./trace-state.js";

interface ModelSum {
  readonly model: string;
  readonly calls: number;
  /** Milliseconds, the median. */
  readonly timeToFirstTokenMs: number | null;
  readonly usage: ReturnType<typeof usageSums>;
  /** Undefined without a known price. */
  readonly cost: number | undefined;
}

const counted = computed(() => {
  const repeating = repeatingUsage(rows.value);
  return rows.value.filter((row) => !repeating.has(row));
});

const byModel = computed((): readonly ModelSum[] =>
  [...Map.groupBy(counted.value, ({ model }) => model)].flatMap(([model, calls]) =>
    model === undefined
      ? []
      : {
          model,
          calls: calls.length,
          timeToFirstTokenMs: quantile(
            calls.flatMap((call) => timeToFirstTokenOf(call) ?? []),
            0.5,
          ),
          usage: usageSums(calls.map(({ usageDetails }) => usageDetails)),
          cost: unpricedModels(calls).length > 0 ? undefined : costOf(calls),
        },
  ),
);

function costOf(calls: readonly Pick<ReceivedObservation, "costDetails">[]): number {
  return calls.reduce((sum, { costDetails }) => sum + (costDetails?.["total"] ?? 0), 0);
}

export function TraceHead(props: {
  traceId: string;
  id: string | undefined;
  view: "conversation" | undefined;
}): JSX.Element {
  const { traceId, id, view } = props;
  const trace = traces.value.find((one) => one.traceId === traceId);
  const [langfuse, setLangfuse] = useState<string | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    setLangfuse(undefined);
    source.langfuseUrl(traceId).then(
      (url) => !isGone && setLangfuse(url),
      () => {},
    );
    return () => (isGone = true);
  }, [traceId]);
  const name = line(trace?.name ?? "");
  useEffect(() => {
    document.title = name || "Trace";
    return () => (document.title = "Traces");
  }, [name]);
  const usage = trace?.usage;
  const models = byModel.value;
  return (
    <header class="trace-summary">
      <div class="trace-title">
        <a class="icon-button" href="#/" title="All traces (Escape)" aria-label="All traces">
          <Icon name="back" />
        </a>
        <h1 title={name}>{name || "Trace"}</h1>
        {trace !== undefined && <Level level={trace.level} />}
        {trace !== undefined && <Chips trace={trace} />}
        <ViewSwitch traceId={traceId} id={id} view={view} />
        <span class="trace-links">
          <CopyTrace traceId={traceId} name={trace?.name ?? "trace"} />
          <code title="trace id">{line(traceId).slice(0, 40)}</code>
          <CopyButton label="Copy the trace id" text={() => traceId} />
          {langfuse !== undefined && (
            <WebLink to={langfuse}>
              Open in Langfuse <Icon name="link" />
            </WebLink>
          )}
        </span>
      </div>
      {trace !== undefined && usage !== undefined && (
        <dl class="facts">
          <Fact name="Duration">{durationBetween(trace.startMs, trace.endMs)}</Fact>
          <Fact name="Tokens" title={`${count(usage.total)} in total`}>
            {usage.total === 0 ? "–" : tokens(usage)}
          </Fact>
          <Fact name="Cost">{trace.cost === undefined ? "–" : money(trace.cost)}</Fact>
          <Fact name="Observations">{count(trace.observationCount)}</Fact>
          {trace.errorCount > 0 && <Fact name="Errors">{count(trace.errorCount)}</Fact>}
          <Fact name="Began">{exactTime(trace.startMs)}</Fact>
          {models.length > 0 && (
            <details class="fact models-fact">
              <summary>
                <dt>{models.length === 1 ? "Model" : "Models"}</dt>
                <dd>{line(models.map(({ model }) => model).join(", "))}</dd>
              </summary>
              <ModelTable models={models} />
            </details>
          )}
        </dl>
      )}
    </header>
  );
}

function ModelTable({ models }: { models: readonly ModelSum[] }): JSX.Element {
  return (
    <table class="usage" aria-label="Sums by model">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Calls</th>
          <th scope="col">First token</th>
          <th scope="col">Input</th>
          <th scope="col">Output</th>
          <th scope="col">Cost</th>
        </tr>
      </thead>
      <tbody>
        {models.map(({ model, calls, timeToFirstTokenMs, usage, cost }) => (
          <tr key={model}>
            <th scope="row">{line(model)}</th>
            <td>{count(calls)}</td>
            <td>{timeToFirstTokenMs === null ? "–" : duration(timeToFirstTokenMs)}</td>
            <td>{count(usage.input)}</td>
            <td>{count(usage.output)}</td>
            <td>{cost === undefined ? "no price" : money(cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
