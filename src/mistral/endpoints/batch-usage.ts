// The usage of a batch, from the results in a job's answer: a generation for each model, recorded once,
// since a program asks for a job again and again.
import type { Observation } from "../../tracing/observation.js";
import { shared } from "../../tracing/shared.js";
import type { Sink } from "../../tracing/state.js";
import type { Step } from "../../tracing/steps.js";
import { usageKinds } from "../../tracing/usage.js";
import { fieldsOf, listOf, numberOf, stringOf, type Fields } from "../wire/json.js";
import { usageOnWire } from "../wire/usage.js";

/** More jobs than this are not kept. The oldest is forgotten first. */
const MAX_JOBS = 10_000;

/** The jobs whose usage is recorded, by the place that they were recorded to. */
const recorded = shared("batches", () => new WeakMap<Sink, Set<string>>());

/** Whether a job's answer has results with their usage. */
export function hasUsage({ outputs }: Fields): boolean {
  return listOf(outputs).some((row) => usageOf(row) !== undefined);
}

/** Returns the generations of a job's results, for the first answer that has them. */
export function batchSteps(job: Fields, { trace }: Observation): readonly Step[] {
  const id = stringOf(job["id"]);
  if (id === undefined || !hasUsage(job) || !isFirst(trace.sink, id)) return [];
  const models = new Map<string | undefined, unknown[]>();
  for (const row of listOf(job["outputs"]).filter((row) => usageOf(row) !== undefined)) {
    const model = modelOf(row) ?? stringOf(job["model"]);
    const rows = models.get(model);
    if (rows === undefined) models.set(model, [row]);
    else rows.push(row);
  }
  return [...models].map(([model, rows]) => ({
    name: "batch results",
    type: "generation",
    update: {
      output: { requests: rows.length },
      ...(model !== undefined && { model }),
      usage: sumOf(rows),
      metadata: { service_tier: "batch", batch_job_id: id },
    },
  }));
}

function isFirst(sink: Sink, id: string): boolean {
  let ids = recorded.get(sink);
  if (ids === undefined) recorded.set(sink, (ids = new Set()));
  if (ids.has(id)) return false;
  ids.add(id);
  if (ids.size > MAX_JOBS) ids.delete([...ids.keys()][0] ?? "");
  return true;
}

function sumOf(rows: readonly unknown[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const row of rows) {
    for (const [kind, given] of Object.entries(usageKinds(usageOf(row) ?? {}))) {
      const count = numberOf(given);
      if (count !== undefined) sum[kind] = (sum[kind] ?? 0) + count;
    }
  }
  return sum;
}

/** A row is `{ custom_id, response: { status_code, body } }`. Its names are those of the wire. */
function bodyOf(row: unknown): Fields {
  return fieldsOf(fieldsOf(fieldsOf(row)["response"])["body"]);
}

function modelOf(row: unknown): string | undefined {
  return stringOf(bodyOf(row)["model"]);
}

function usageOf(row: unknown): Fields | undefined {
  return usageOnWire(bodyOf(row));
}
