// Runs services, a real OpenTelemetry Collector with examples/collector/otel-collector.yaml, and the mock of
// Langfuse behind it. The figures of each scenario are a table of docs/at-scale.md: they must be the same, or with
// `--write` are put there. `node test/interop/collector/run.mjs SIGKILL` runs the scenarios whose names contain it.
import { inParallel } from "../../parallel.mjs";
import { buildCollector } from "./build.mjs";
import { HEAD, lineOf, linesInPage, writePage } from "./page.mjs";
import { SCENARIOS } from "./scenarios.mjs";
import { compare, openStage } from "./stage.mjs";
import { PATIENCE_MS, until } from "./until.mjs";

const isWriting = process.argv.includes("--write");
const words = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
/** Scenarios mostly wait. */
const SIDE_BY_SIDE = 4;

const beginMs = Date.now();
const binary = buildCollector();
if (binary === undefined) {
  console.log("collector: left out, because Go is not installed. It builds the Collector.");
} else {
  console.log(`(the Collector was built in ${seconds(beginMs)} s)`);
  const chosen = SCENARIOS.filter(({ name }) => words.every((word) => name.includes(word)));
  const results = await inParallel(chosen, (scenario) => attempt(scenario), SIDE_BY_SIDE);
  const lines = results.map(({ line }) => line);
  console.log(["", ...HEAD, ...lines].join("\n"));
  if (isWriting) writePage(lines);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  console.log(`collector: ${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function attempt(scenario) {
  const startMs = Date.now();
  const stage = await openStage(binary);
  const problems = [];
  let recorded = new Map();
  try {
    await scenario.run(stage);
    recorded = stage.recorded();
    const isThere = () => stage.langfuse.spans.length >= recorded.size;
    if (!scenario.isLost) await until(PATIENCE_MS, isThere);
  } catch (error) {
    problems.push(String(error.stack), stage.collector?.log.slice(-2000) ?? "");
  }
  const figures = compare(recorded, stage.langfuse);
  const line = lineOf(scenario, figures);
  const lost = scenario.isLost ? figures.in : 0;
  if (figures.in === 0) problems.push("nothing went in");
  if (figures.missing !== lost) problems.push(`${figures.missing} are missing, not ${lost}`);
  if (figures.changed > 0) problems.push(`${figures.changed} are changed`);
  problems.push(...stage.langfuse.violations.slice(0, 3));
  if (!isWriting && !linesInPage().some((known) => known.startsWith(stableCells(line)))) {
    problems.push("docs/at-scale.md has other figures");
  }
  console.log([`${line} (${seconds(startMs)} s)`, ...problems].join("\n  "));
  await stage.close();
  return { line, problems };
}

/** The cells of a line that are the same in each run: how many come twice is chance. */
function stableCells(line) {
  return line.split("|").slice(0, 5).join("|");
}

function seconds(startMs) {
  return Math.round((Date.now() - startMs) / 1000);
}
