// The sources of the SDK that are traced: a statement is appended to each, which replaces a function
// of that file by its traced one. Nothing else of the file changes, its lines neither. Runs in the
// thread that loads modules, too, so that this file imports nothing of the package.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One installed copy of the SDK. */
export interface SdkCopy {
  readonly name: string;
  readonly version: string;
  /** The folder of its package.json. */
  readonly folder: string;
}

/** The SDK's files that are traced, and their rewriters. */
export interface TracedFiles {
  /** By the name of a file in `funcs`, which is that of its function: the path of the method. */
  readonly functions: Readonly<Record<string, string>>;
  /** By the name of a file in `sdk`: the class that has methods without such a function. */
  readonly classes: Readonly<Record<string, string>>;
}

const NAMES = new Set([
  "@mistralai/mistralai",
  "@mistralai/mistralai-azure",
  "@mistralai/mistralai-gcp",
]);

/** Version 2 has its modules in `esm`. The file `types/fp.js` belongs to every part of the SDK. */
const FILE = /^(.*?)\/(?:esm\/)?(funcs|sdk|types)\/(\w+)\.js$/s;
const REGISTRATION = 'globalThis[Symbol.for("mistral-traced.v1")]?.get("registration")';

/** Returns the source of a file as it is traced; undefined if it stays as it is. */
export class TracedSources {
  private readonly copies = new Map<string, SdkCopy | undefined>();

  constructor(private readonly files: TracedFiles) {}

  /** @param location the file's URL or its path */
  traced(location: string, source: unknown): string | undefined {
    const [, folder, room = "", name = ""] = FILE.exec(location.split("?", 1)[0] ?? "") ?? [];
    if (folder === undefined || !this.isTraced(room, name) || /[?&]iitm=/.test(location)) {
      return undefined;
    }
    const copy = this.copyIn(folder);
    const text = copy && textOf(source);
    if (text === undefined || text.includes(REGISTRATION)) return undefined;
    return `${text}\n;${this.statement(room, name, text, JSON.stringify(copy))}\n`;
  }

  /** Returns the traced files of a copy whose entry, an ES module, is at `path`. */
  filesBehind(path: string): string[] {
    const [, folder] = /^(.*)\/esm\/index\.js$/s.exec(path) ?? [];
    if (folder === undefined || this.copyIn(folder) === undefined) return [];
    const { functions, classes } = this.files;
    return [
      ...Object.keys(functions).map((name) => `${folder}/esm/funcs/${name}.js`),
      ...Object.keys(classes).map((name) => `${folder}/esm/sdk/${name}.js`),
    ].filter((file) => existsSync(file));
  }

  private isTraced(room: string, name: string): boolean {
    const { functions, classes } = this.files;
    if (room === "funcs") return Object.hasOwn(functions, name);
    return room === "sdk" ? Object.hasOwn(classes, name) : name === "fp";
  }

  private statement(room: string, name: string, text: string, copy: string): string {
    const { functions, classes } = this.files;
    if (room === "types") return `${REGISTRATION}?.loaded(${copy});`;
    if (room === "sdk") {
      const className = classes[name];
      return new RegExp(`^(?:export )?class ${className} `, "m").test(text)
        ? `${REGISTRATION}?.methods(${className}, "${name}", ${copy});`
        : unknownIn(name, copy);
    }
    // From 1.6 an inner function makes the promise of the result and of the response.
    const inner = /^async function \$do\(client, request, options\) /m.test(text);
    const isOuter = new RegExp(`^exports\\.${name} = ${name};$`, "m").test(text);
    if (!inner && !isOuter) return unknownIn(name, copy);
    const target = inner ? "$do" : `exports.${name}`;
    return `${target} = ${REGISTRATION}?.called(${target}, "${functions[name]}", ${copy}) ?? ${target};`;
  }

  private copyIn(folder: string): SdkCopy | undefined {
    if (!this.copies.has(folder)) this.copies.set(folder, readCopy(folder));
    return this.copies.get(folder);
  }
}

/** A file of another form than any known version has: it is left alone, and reported. */
function unknownIn(name: string, copy: string): string {
  return `${REGISTRATION}?.unknown("${name}", ${copy});`;
}

function readCopy(location: string): SdkCopy | undefined {
  try {
    const folder = location.startsWith("file:") ? fileURLToPath(location) : location;
    const manifest: unknown = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const { name, version } = manifest as Readonly<Record<string, unknown>>;
    return typeof name === "string" && NAMES.has(name)
      ? { name, version: String(version), folder }
      : undefined;
  } catch {
    // Another package's folder of that name, or a file that is served from elsewhere.
    return undefined;
  }
}

function textOf(source: unknown): string | undefined {
  if (typeof source === "string") return source;
  if (!(source instanceof ArrayBuffer) && !ArrayBuffer.isView(source)) return undefined;
  return new TextDecoder().decode(source as Uint8Array);
}
