// The installed copies of the packages that tracing depends on, and their compatibility.
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isJsonObject, parseJson } from "../../reading/json.js";
import { ok, problem, warning, type Finding } from "./finding.js";
import { pnpDirectories, usesPnp } from "./pnp.js";
import { ACCEPTED, SDK, sdkFinding } from "./sdk-versions.js";
import { satisfies } from "./version-range.js";

/** The greatest depth of packages within packages. */
const DEPTH = 6;

/** The packages and their accepted versions. */
const NEEDED: Readonly<Record<string, string>> = {
  "mistral-traced": ">=0.0.0",
  [SDK]: ACCEPTED,
  "@opentelemetry/api": ">=1.3.0 <2.0.0",
};

interface Copy {
  readonly path: string;
  readonly version: string;
}

/** Looks at each of the packages. */
export function checkPackages(directory: string): Finding[] {
  if (isHidden(directory)) {
    return [
      warning(
        "packages",
        "This process can't see the packages of this project, because Yarn's Plug'n'Play keeps them.",
        "Run yarn mistral-traced doctor.",
      ),
    ];
  }
  return Object.entries(NEEDED).map(([name, needed]) => {
    const copies = copiesOf(name, directory);
    const [first, ...others] = copies;
    if (first === undefined) return missing(name);
    const [finding] = copies.flatMap((copy) => versionFinding(name, copy, needed) ?? []);
    if (finding !== undefined) return finding;
    if (others.length === 0) return ok("packages", `${name} ${first.version} is installed once.`);
    const list = copies.map(({ version, path }) => `${version} in ${path}`).join(", ");
    const isSame = others.every(({ version }) => version === first.version);
    return (isSame ? warning : problem)(
      "packages",
      `${name} is installed ${copies.length} times: ${list}.`,
      `Run npm dedupe. If versions differ, npm ls ${name} lists the packages that require them.`,
    );
  });
}

/** The problem of a copy's version, if there is one. */
function versionFinding(
  name: string,
  { version, path }: Copy,
  needed: string,
): Finding | undefined {
  const finding = name === SDK ? sdkFinding(version, path) : undefined;
  if (finding !== undefined || satisfies(version, needed)) return finding;
  return problem(
    "packages",
    `${name} ${version} is installed, but ${needed} is required (${path}).`,
    `npm install ${name}@latest`,
  );
}

/** Whether Yarn keeps the packages of a project, and did not start this process. */
function isHidden(directory: string): boolean {
  return usesPnp(directory) && copiesOf("mistral-traced", directory).length === 0;
}

/** Whether a package is found from `directory`, as Node looks for it, or may be out of sight. */
export function isInstalled(name: string, directory: string): boolean {
  const kept = pnpDirectories(name, directory);
  if (kept !== undefined) return kept.length > 0;
  const isFound = nodeModules(directory).some((path) =>
    existsSync(join(path, name, "package.json")),
  );
  return isFound || usesPnp(directory);
}

function missing(name: string): Finding {
  if (name === "@opentelemetry/api") {
    return ok(
      "packages",
      `${name} is not a dependency of this project. mistral-traced installs it.`,
    );
  }
  return warning(
    "packages",
    `${name} is not installed in this project.`,
    `npm install ${name}${name === "mistral-traced" ? ` ${SDK}` : ""}`,
  );
}

function copiesOf(name: string, directory: string): Copy[] {
  const copies = new Map<string, Copy>();
  for (const path of pnpDirectories(name, directory) ?? []) add(path, copies);
  for (const path of nodeModules(directory)) collect(path, name, DEPTH, copies);
  return [...copies.values()];
}

/** Those of the directory and of the directories above it. */
function nodeModules(directory: string): string[] {
  const paths: string[] = [];
  for (let at = resolve(directory); ; at = dirname(at)) {
    const path = join(at, "node_modules");
    if (existsSync(path)) paths.push(path);
    if (at === dirname(at)) return paths;
  }
}

function add(path: string, copies: Map<string, Copy>): void {
  const manifest = parseJson(readFileSync(join(path, "package.json"), "utf8"));
  const version = isJsonObject(manifest) ? manifest["version"] : undefined;
  copies.set(path, { path, version: typeof version === "string" ? version : "0.0.0" });
}

function collect(modules: string, name: string, depth: number, copies: Map<string, Copy>): void {
  const installed = join(modules, name);
  if (existsSync(join(installed, "package.json"))) {
    add(realpathSync(installed), copies);
  }
  if (depth === 0) return;
  for (const inner of packagesIn(modules)) {
    const nested = join(inner, "node_modules");
    if (existsSync(nested)) collect(nested, name, depth - 1, copies);
  }
}

/** The packages of a directory that are really there; pnpm's links lead to its own directory. */
function packagesIn(modules: string): string[] {
  return readdirSync(modules, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    const path = join(modules, entry.name);
    if (entry.name === ".pnpm" || entry.name.startsWith("@")) {
      return readdirSync(path, { withFileTypes: true })
        .filter((inner) => inner.isDirectory())
        .map((inner) => join(path, inner.name));
    }
    return entry.name.startsWith(".") ? [] : [path];
  });
}
