// Results as a Markdown table: medians over the rounds, and beside each the ratio to raw
// OpenTelemetry, since only ratios hold on another machine.
import { median, ratio, type Result } from "./samples.js";
import { SUBJECT_NAMES, type SubjectName } from "./subjects/subject.js";

const COLUMNS: Readonly<Record<SubjectName, string>> = {
  bare: "bare",
  limit: "the limit",
  opentelemetry: "OpenTelemetry",
  langfuse: "@langfuse/tracing",
  ours: "mistral-traced",
};

/** The measured values, then the aims. */
export function markdown(results: readonly Result[]): string {
  const head = ["", "unit", ...SUBJECT_NAMES.map((name) => COLUMNS[name])];
  const rows = results.map((result) => [
    result.title,
    result.unit,
    ...SUBJECT_NAMES.map((name) => cell(result, name)),
  ]);
  const aims = results.flatMap(({ title, aims }) =>
    aims.map(({ text, measured, isMet }) => [
      title,
      text,
      number(measured),
      isMet ? "met" : "not met",
    ]),
  );
  return `${table(head, rows)}\n\n${table(["", "aim", "measured", ""], aims)}\n`;
}

function cell({ samples, unit }: Result, name: SubjectName): string {
  const values = samples[name];
  if (values === undefined) return "";
  const text = number(median(values));
  const times = ratio(samples, name, "opentelemetry");
  return unit === "%" || Number.isNaN(times) || name === "opentelemetry"
    ? text
    : `${text} (${number(times)} x)`;
}

function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
