// `mistral-traced doctor`: checks everything that tracing depends on, and prints the remedies.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { serverIn, resolveSettings } from "../export/configure/settings.js";
import { printable } from "../foundation/printable.js";
import { countOf } from "../foundation/figures.js";
import { withoutSecrets } from "../masking/known-secrets.js";
import { wrap } from "../terminal/text.js";
import { checkCompiler } from "./doctor/compiler.js";
import { checkDisk } from "./doctor/disk.js";
import { ok, problem, warning, type Finding } from "./doctor/finding.js";
import { checkJest } from "./doctor/jest.js";
import { checkKeys } from "./doctor/keys.js";
import { checkEndpoint } from "./doctor/otlp.js";
import { checkPackages } from "./doctor/packages.js";
import { checkPrices } from "./doctor/prices.js";
import { checkRegister } from "./doctor/register.js";
import { checkServer } from "./doctor/server.js";
import { CommandError, EXIT } from "./errors.js";
import { output, print, printJson, type Output } from "./output.js";
import { collectWarnings } from "./warnings.js";

/** Options of `doctor`. */
export interface DoctorOptions {
  readonly project?: string;
  readonly json?: true;
}

const OLDEST_NODE: readonly [number, number] = [20, 19];

/** @returns the exit code: 1 when there is a problem, warnings are none */
export async function doctor(directory: string, options: DoctorOptions): Promise<number> {
  const path = resolve(directory);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandError(`There is no directory ${JSON.stringify(directory)}.`, EXIT.usage);
  }
  const findings = (await look(path, options.project)).map(shownFinding);
  const problems = findings.filter(({ status }) => status === "problem").length;
  const warnings = findings.filter(({ status }) => status === "warning").length;
  if (options.json) printJson({ problems, warnings, findings });
  else
    print([
      ...findings.flatMap((finding) => lines(finding, output())),
      "",
      sumUp(problems, warnings),
    ]);
  return problems > 0 ? EXIT.problem : EXIT.ok;
}

async function look(directory: string, project: string | undefined): Promise<Finding[]> {
  const { settings, warnings } = await collectWarnings(async (list) => ({
    settings: resolveSettings({}, process.env),
    warnings: list,
  }));
  const { spool } = settings;
  const { baseUrl } = settings.langfuse;
  const server = serverIn(settings);
  return [
    checkNode(),
    ...checkPackages(directory),
    ...checkCompiler(directory, project),
    ...checkJest(directory),
    ...checkRegister(directory),
    ...warnings.map(environmentProblem),
    ...checkKeys(directory, settings),
    ...(await checkEndpoint(settings.otlp)),
    // An invalid address is named among the variables.
    ...(baseUrl === undefined ? [] : await checkServer({ baseUrl, server })),
    ...checkDisk({
      directory,
      spool: spool === false ? undefined : spool.directory,
      owner: server,
    }),
    ...(await checkPrices(directory)),
  ];
}

/** Some of it is from files, and from the answers of servers. */
function shownFinding({ text, advice, ...finding }: Finding): Finding {
  return {
    ...finding,
    text: printable(withoutSecrets(text)),
    ...(advice !== undefined && { advice: printable(withoutSecrets(advice)) }),
  };
}

function environmentProblem(message: string): Finding {
  return problem("environment", message, "Fix it, or unset it.");
}

function checkNode(): Finding {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [oldest, minorOfOldest] = OLDEST_NODE;
  const isOld = major < oldest || (major === oldest && minor < minorOfOldest);
  if (!isOld) return ok("Node", `Node ${node}.`);
  return warning("Node", `Node ${node} is older than ${OLDEST_NODE.join(".")}.`, "Update Node.");
}

const MARKS = { ok: "✔", warning: "!", problem: "✖" } as const;
const STYLES = { ok: "green", warning: "yellow", problem: "red" } as const;
const TOPIC_COLUMNS = 12;

function lines({ status, topic, text, advice }: Finding, { paint, columns }: Output): string[] {
  const room = columns && columns - TOPIC_COLUMNS - 2;
  const indentation = " ".repeat(TOPIC_COLUMNS + 2);
  const textLines = wrap(text, room).map((line, index) =>
    index === 0
      ? `${paint(STYLES[status], MARKS[status])} ${topic.padEnd(TOPIC_COLUMNS)}${line}`
      : indentation + line,
  );
  const adviceLines = advice === undefined ? [] : wrap(`→ ${advice}`, room);
  return [...textLines, ...adviceLines.map((line) => indentation + paint(STYLES[status], line))];
}

function sumUp(problems: number, warnings: number): string {
  if (problems + warnings === 0) return "No problem found.";
  return `${countOf(problems, "problem")}, ${countOf(warnings, "warning")}.`;
}
