// How the project's TypeScript is compiled, held against what decorators need: see docs/decorators.md.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { getTsconfig, parseTsconfig, type TsConfigJson } from "get-tsconfig";
import { isArray, isJsonObject, parseJson, type JsonObject } from "../../reading/json.js";
import { ok, problem, warning, type Finding } from "./finding.js";
import { isInstalled } from "./packages.js";
import { decoratorUse } from "./sources.js";

type CompilerOptions = NonNullable<TsConfigJson["compilerOptions"]>;

const TOPIC = "compiler";
/** Compile with oxc, which leaves standard decorators as they are. */
const OXC_TOOLS = ["vite", "vitest", "rolldown", "tsdown"];

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
    const advice = "Mend it, or name another one with --project.";
    return [problem(TOPIC, `The tsconfig can't be read: ${reason}`, advice)];
  }
  if (projects.length === 0) {
    return [
      ok(
        TOPIC,
        'There is no tsconfig.json. In JavaScript, observe("name", fn) does what the decorator does.',
      ),
    ];
  }
  return projects.flatMap(({ path, config }) => {
    const options = config.compilerOptions ?? {};
    const name = relative(directory, path) || path;
    const findings = options.experimentalDecorators
      ? experimental(options, name, directory)
      : standard(options, name, directory);
    if (findings.length > 0) return findings;
    const mode = options.experimentalDecorators ? "experimentalDecorators" : "standard decorators";
    return [ok(TOPIC, `${name}: ${mode}, which @observe works with.`)];
  });
}

interface Project {
  readonly path: string;
  readonly config: TsConfigJson;
}

/** The one that is asked for, or that of the directory; one of references alone stands for these. */
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
        `${name} has emitDecoratorMetadata, and reflect-metadata is not installed: the types are lost.`,
        "npm install reflect-metadata, and import it first in your program; or take emitDecoratorMetadata out.",
      ),
    );
  }
  const { arrowField } = decoratorUse(directory);
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
  return findings;
}

function standard(options: CompilerOptions, name: string, directory: string): Finding[] {
  const findings: Finding[] = [];
  if (options.emitDecoratorMetadata) {
    findings.push(
      problem(
        TOPIC,
        `${name} has emitDecoratorMetadata without experimentalDecorators, which TypeScript refuses.`,
        "Set experimentalDecorators, too, or take emitDecoratorMetadata out.",
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
        `${name} has target ESNext, which leaves decorators as they are${where}: no Node can read them.`,
        'Set "target": "ES2022".',
      ),
    );
  }
  if (isJsonObject(options) && options["erasableSyntaxOnly"] === true) {
    // Where the compiler writes JavaScript, that is what runs, and Node need not leave anything out.
    const erasableFinding = options.noEmit ? finding : warning;
    findings.push(
      erasableFinding(
        TOPIC,
        `${name} has erasableSyntaxOnly: what Node runs by leaving types out can't have decorators${where}.`,
        'Compile with tsc, or run with tsx; or use observe("name", fn) instead of the decorator.',
      ),
    );
  }
  return [...findings, ...stripping(directory), ...bundlers(directory), ...swc(directory)];
}

/** Scripts that run TypeScript with Node itself. */
function stripping(directory: string): Finding[] {
  const scripts = packageOf(directory)["scripts"];
  const script = Object.entries(isJsonObject(scripts) ? scripts : {}).find(
    ([, command]) =>
      typeof command === "string" &&
      /\bnode\b[^&|;]*(--experimental-(strip|transform)-types|\.[cm]?ts\b)/.test(command) &&
      !/--import|--loader|tsx|ts-node/.test(command),
  );
  if (script === undefined) return [];
  return [
    warning(
      TOPIC,
      `The script "${script[0]}" runs TypeScript with Node itself, which compiles no decorators.`,
      'Run it with tsx, or compile it with tsc first; or use observe("name", fn) instead of the decorator.',
    ),
  ];
}

function bundlers(directory: string): Finding[] {
  const { dependencies, devDependencies } = packageOf(directory);
  const all = { ...(dependencies as object), ...(devDependencies as object) };
  const tool = OXC_TOOLS.find((name) => name in all);
  if (tool === undefined) return [];
  return [
    warning(
      TOPIC,
      `${tool} leaves standard decorators as they are, where it compiles with oxc (Vite 8 and its like).`,
      "Put esbuild or swc before it, or set experimentalDecorators: docs/decorators.md says which compiler can what.",
    ),
  ];
}

function swc(directory: string): Finding[] {
  const path = join(directory, ".swcrc");
  if (!existsSync(path)) return [];
  const config = parseJson(plainJson(readFileSync(path, "utf8")));
  if (config === undefined) {
    return [warning(TOPIC, ".swcrc can't be read: it is no JSON.", "Mend it, and look again.")];
  }
  // It may be a list, with a configuration for each kind of file.
  if ((isArray(config) ? config : [config]).every(knowsDecorators)) return [];
  return [
    problem(
      TOPIC,
      ".swcrc does not say decoratorVersion: swc compiles standard decorators as an early draft had them.",
      'Set jsc.transform.decoratorVersion to "2023-11".',
    ),
  ];
}

/** Whether swc compiles standard decorators as they are now, or those of experimentalDecorators. */
function knowsDecorators(config: unknown): boolean {
  const jsc = isJsonObject(config) ? config["jsc"] : undefined;
  const transform = isJsonObject(jsc) ? jsc["transform"] : undefined;
  return (
    isJsonObject(transform) &&
    (transform["decoratorVersion"] === "2023-11" || transform["legacyDecorator"] === true)
  );
}

/** JSON without comments and without commas behind the last item, which swc takes. */
function plainJson(text: string): string {
  // Strings are matched too, and kept: what is in them is no comment.
  return text
    .replaceAll(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[^]*?\*\//g, "$1")
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1");
}

/** Its default depends on the target. */
function definesFields({ useDefineForClassFields, target }: CompilerOptions): boolean {
  if (useDefineForClassFields !== undefined) return useDefineForClassFields;
  // Without a target TypeScript 6 takes its newest one.
  const [, year = "9999"] = /^es(\d{4}|5|3)$/i.exec(target ?? "ESNext") ?? [];
  return Number(year) >= 2022;
}

function packageOf(directory: string): JsonObject {
  const path = join(directory, "package.json");
  const content = existsSync(path) ? parseJson(readFileSync(path, "utf8")) : undefined;
  return isJsonObject(content) ? content : {};
}
