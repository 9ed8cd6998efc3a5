// Frameworks and build tools that compile decorators differently from the TypeScript compiler.
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Finding, problem } from "./finding.js";
import { dependenciesOf } from "./manifest.js";
import { decoratorUse } from "./sources.js";

/** Compile with oxc, which leaves standard decorators as they are. */
const OXC_TOOLS = ["vite", "vitest", "rolldown", "tsdown"];
const ENDS = ["ts", "mts", "js", "mjs"];

/** The decorator system of a project, and how bad it is if the project's tool cannot compile it. */
interface Compilation {
  readonly isExperimental: boolean;
  /** A problem where `@observe` is used, and a warning elsewhere. */
  readonly finding: typeof problem;
}

/** Looks at the tools among the project's dependencies. */
export function checkFrameworks(
  topic: string,
  directory: string,
  { isExperimental, finding }: Compilation,
): Finding[] {
  const packages = dependenciesOf(directory);
  if (packages.has("next")) {
    if (isExperimental) return [];
    return [
      finding(
        topic,
        "Next.js compiles decorators of the 2018 proposal (with Turbopack), or none (with webpack).",
        'Set "experimentalDecorators": true in tsconfig.json, or use observe("name", fn) instead of the decorator.',
      ),
    ];
  }
  // Nitro 2, which builds the server of Nuxt as well, compiles with esbuild to ES2019.
  if (packages.has("nuxt")) return checkNuxt(topic, directory, finding);
  if (packages.has("nitropack")) return [];
  if (packages.has("nitro") && !packages.has("vite")) return checkNitro(topic, directory, finding);
  const config = textOf(directory, "vitest.config") + textOf(directory, "vite.config");
  const deaf = deafTool(packages);
  if (deaf !== undefined) {
    if (compilesDecorators(config)) return [];
    return [
      finding(
        topic,
        `${deaf} does not compile decorators, and ignores experimentalDecorators in tsconfig.json.`,
        "Set oxc: { decorator: { legacy: true } } in its config file, and experimentalDecorators in tsconfig.json.",
      ),
    ];
  }
  const tool = OXC_TOOLS.find((name) => packages.has(name));
  if (tool === undefined || isExperimental || compilesDecorators(config)) return [];
  return [
    finding(
      topic,
      `${tool} does not compile standard decorators if it uses oxc (such as Vite 8).`,
      "Set experimentalDecorators, or compile with esbuild or swc first: docs/frameworks.md.",
    ),
  ];
}

/** Returns the tool that compiles with oxc and takes no decorators from tsconfig.json, if any. */
function deafTool(packages: ReadonlyMap<string, string>): string | undefined {
  if (packages.has("@sveltejs/kit")) return "SvelteKit";
  const [major = 0] = /\d+/.exec(packages.get("vitest") ?? "")?.map(Number) ?? [];
  return major >= 5 ? `Vitest ${major}` : undefined;
}

/** Whether a configuration of Vite sets oxc's decorators, or names another compiler. */
function compilesDecorators(config: string): boolean {
  return /\blegacy\s*:\s*true\b|esbuild|\bswc\b|unplugin-swc|babel/.test(config);
}

/** Nuxt compiles all but its server with Vite. */
function checkNuxt(topic: string, directory: string, finding: typeof problem): Finding[] {
  const { observed } = decoratorUse(directory, join(directory, "server"));
  if (observed === undefined) return [];
  return [
    finding(
      topic,
      `Nuxt compiles decorators only in the folder server, and ${relative(directory, observed)} has @observe.`,
      'Move it to server/utils, or use observe("name", fn) instead of the decorator.',
    ),
  ];
}

/** Nitro 3 compiles with esbuild for the newest syntax. */
function checkNitro(topic: string, directory: string, finding: typeof problem): Finding[] {
  if (/\btarget\s*:/.test(textOf(directory, "nitro.config"))) return [];
  return [
    finding(
      topic,
      "Nitro 3 does not compile decorators, and ignores experimentalDecorators in tsconfig.json.",
      'Set esbuild: { options: { target: "es2022" } } in nitro.config.ts.',
    ),
  ];
}

/** Returns the text of a configuration file, or none without one. */
function textOf(directory: string, name: string): string {
  const paths = ENDS.map((end) => join(directory, `${name}.${end}`));
  return paths.flatMap((path) => (existsSync(path) ? readFileSync(path, "utf8") : [])).join("\n");
}
