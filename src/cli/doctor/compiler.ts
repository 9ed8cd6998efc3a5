// Checks the compilation of the project's TypeScript against the needs of decorators: see
// docs/decorators.md.
import { dirname, join, relative, resolve } from "node:path";
import { getTsconfig, parseTsconfig, type TsConfigJson } from "get-tsconfig";
import { isJsonObject } from "../../reading/json.js";
import { ok, problem, warning, type Finding } from "./finding.js";
import { checkFrameworks } from "./frameworks.js";
import { isInstalled } from "./packages.js";
import { checkScripts } from "./scripts.js";
import { decoratorUse } from "./sources.js";
import { checkSwcrc } from "./swcrc.js";

type CompilerOptions = NonNullable<TsConfigJson["compilerOptions"]>;

const TOPIC = "compiler";

/**
 * Looks at the tsconfig.json of a directory, `extends` included.
 * @param project another one, by its path
 */
export function checkCompiler(directory: string, project?: string): Finding[] {
  let projects: readonly Project[];
  try {
    projects = projectsOf(directory, project);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = "Fix it, or name another one with --project.";
    return [problem(TOPIC, `The tsconfig can't be read: ${reason}`, advice)];
  }
  if (projects.length === 0) return withoutProject(directory);
  const found = projects.flatMap(({ path, config }) => {
    const options = config.compilerOptions ?? {};
    const name = relative(directory, path) || path;
    const findings = options.experimentalDecorators
      ? experimental(options, name, directory)
      : standard(options, name, directory);
    if (findings.length > 0) return findings;
    const mode = options.experimentalDecorators ? "experimentalDecorators" : "standard decorators";
    return [ok(TOPIC, `${name}: ${mode}. @observe supports them.`)];
  });
  // A finding about a framework does not name a tsconfig, and is the same for each.
  return [...new Map(found.map((finding) => [finding.text, finding])).values()];
}

/** Without a tsconfig, the tools that compile TypeScript take standard decorators. */
function withoutProject(directory: string): Finding[] {
  const text = "There is no tsconfig.json.";
  if (decoratorUse(directory).observed === undefined) {
    return [ok(TOPIC, `${text} In JavaScript, use observe("name", fn) instead of the decorator.`)];
  }
  const findings = compilers(directory, problem);
  return findings.length > 0 ? findings : [ok(TOPIC, `${text} @observe is a standard decorator.`)];
}

interface Project {
  readonly path: string;
  readonly config: TsConfigJson;
}

/**
 * Returns the given project, or that of the directory; one with references alone is replaced by
 * these.
 */
function projectsOf(directory: string, path: string | undefined): Project[] {
  const project = path === undefined ? getTsconfig(resolve(directory)) : projectAt(resolve(path));
  if (project === null) return [];
  const { files, include, references = [] } = project.config;
  if (files?.length !== 0 || include !== undefined || references.length === 0) return [project];
  return references.map((reference) => {
    const target = resolve(dirname(project.path), reference.path);
    return projectAt(target.endsWith(".json") ? target : join(target, "tsconfig.json"));
  });
}

function projectAt(path: string): Project {
  return { path, config: parseTsconfig(path) };
}

function experimental(options: CompilerOptions, name: string, directory: string): Finding[] {
  const findings: Finding[] = [];
  if (options.emitDecoratorMetadata && !isInstalled("reflect-metadata", directory)) {
    findings.push(
      problem(
        TOPIC,
        `${name} sets emitDecoratorMetadata, but reflect-metadata is not installed. The types are lost.`,
        "Run npm install reflect-metadata, and import it first in your program. Or remove emitDecoratorMetadata.",
      ),
    );
  }
  const { arrowField, observed } = decoratorUse(directory);
  if (definesFields(options) && arrowField !== undefined) {
    findings.push(
      problem(
        TOPIC,
        `${relative(directory, arrowField)} has @observe on an arrow function in a field. With ` +
          `experimentalDecorators and useDefineForClassFields (the default from target ES2022), as in ${name}, it is not traced.`,
        'Write ask = observe("ask", async () => ...), or set "useDefineForClassFields": false.',
      ),
    );
  }
  const finding = observed === undefined ? warning : problem;
  return [...findings, ...checkFrameworks(TOPIC, directory, { isExperimental: true, finding })];
}

function standard(options: CompilerOptions, name: string, directory: string): Finding[] {
  const findings: Finding[] = [];
  if (options.emitDecoratorMetadata) {
    findings.push(
      problem(
        TOPIC,
        `${name} sets emitDecoratorMetadata without experimentalDecorators. TypeScript rejects that.`,
        "Set experimentalDecorators as well, or remove emitDecoratorMetadata.",
      ),
    );
  }
  const { observed } = decoratorUse(directory);
  const where = observed === undefined ? "" : `, as in ${relative(directory, observed)}`;
  const finding = observed === undefined ? warning : problem;
  if (options.target?.toLowerCase() === "esnext" && !options.noEmit) {
    findings.push(
      finding(
        TOPIC,
        `${name} has target ESNext, which does not compile decorators${where}. Node can't run them.`,
        'Set "target": "ES2022".',
      ),
    );
  }
  if (isJsonObject(options) && options["erasableSyntaxOnly"] === true) {
    // If the compiler writes JavaScript, Node runs that, and need not leave anything out.
    const erasableFinding = options.noEmit ? finding : warning;
    findings.push(
      erasableFinding(
        TOPIC,
        `${name} has erasableSyntaxOnly: Node's type stripping does not support decorators${where}.`,
        'Compile with tsc, run with tsx, or use observe("name", fn) instead of the decorator.',
      ),
    );
  }
  return [...findings, ...compilers(directory, finding)];
}

/** The tools of the project that compile standard decorators by rules of their own, or not at all. */
function compilers(directory: string, finding: typeof problem): Finding[] {
  return [
    ...checkScripts(TOPIC, directory, finding),
    ...checkFrameworks(TOPIC, directory, { isExperimental: false, finding }),
    ...checkSwcrc(TOPIC, directory),
  ];
}

/** Its default depends on the target. */
function definesFields({ useDefineForClassFields, target }: CompilerOptions): boolean {
  if (useDefineForClassFields !== undefined) return useDefineForClassFields;
  // Without a target TypeScript 6 takes its newest one.
  const [, year = "9999"] = /^es(\d{4}|5|3)$/i.exec(target ?? "ESNext") ?? [];
  return Number(year) >= 2022;
}
