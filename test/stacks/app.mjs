// An app as its starter makes it, with this package installed from its tarball as a user would. It
// lies outside the checkout, so that no tool finds the checkout's own packages or settings, and its
// node_modules stay for the next run.
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./run-command.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ROOT = here("../..");
const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const FOLDER = join(tmpdir(), `mistral-traced-stacks-${hash(ROOT).slice(0, 8)}`);
const QUIET = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];

/** Packs the built package. Returns the path of the tarball. */
export async function pack() {
  mkdirSync(FOLDER, { recursive: true });
  const { stdout } = await run(
    ["npm", "pack", "--json", "--ignore-scripts", "--pack-destination", FOLDER],
    { cwd: ROOT },
  );
  return join(FOLDER, JSON.parse(stdout)[0].filename);
}

/**
 * Installs what the lock of a stack's starter names, and the package.
 * @param stack `folder`: the one beside this file, with the `starter`'s files and those `added`;
 *   `added`: another folder for the latter; `guide`: the path of guide.ts in the app; `cache`: that of
 *   the framework's build cache
 */
export async function createApp(stack, tarball) {
  const directory = join(FOLDER, stack.folder);
  const lock = readFileSync(here(`${stack.folder}/starter/package-lock.json`), "utf8");
  const key = hash(lock + JSON.stringify(dependencies));
  const stamp = join(directory, "node_modules/.stack");
  const app = new App(stack, directory);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === key) {
    const installed = join(directory, "node_modules/mistral-traced");
    rmSync(installed, { recursive: true, force: true });
    mkdirSync(installed);
    await run(["tar", "-xzf", tarball, "--strip-components=1", "-C", installed]);
  } else {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
    app.reset();
    await run(["npm", "install", "--no-save", ...QUIET, tarball], { cwd: directory });
    writeFileSync(stamp, key);
  }
  return app;
}

class App {
  constructor({ folder, added = folder, guide, cache }, directory) {
    this.name = folder;
    this.added = added;
    this.guide = guide;
    this.cache = cache;
    this.directory = directory;
  }

  /** Leaves the starter's files, those that use the package, and of a build its cache alone. */
  reset() {
    const kept = this.path("node_modules/.cache-of-stack");
    const cache = this.cache && this.path(this.cache);
    if (cache && existsSync(cache)) renameSync(cache, kept);
    for (const file of readdirSync(this.directory)) {
      if (file !== "node_modules") rmSync(join(this.directory, file), { recursive: true });
    }
    if (existsSync(kept)) {
      mkdirSync(dirname(cache), { recursive: true });
      renameSync(kept, cache);
    }
    for (const part of [`${this.name}/starter`, `${this.added}/added`]) {
      cpSync(here(part), this.directory, { recursive: true });
    }
    cpSync(here("guide.ts"), this.path(this.guide));
  }

  path(file) {
    return join(this.directory, file);
  }

  /** The version of an installed package. */
  version(name) {
    return JSON.parse(readFileSync(this.path(`node_modules/${name}/package.json`), "utf8")).version;
  }

  /** Replaces text of a file, which must be there: a starter that has changed is not changed in silence. */
  edit(file, from, to) {
    const text = readFileSync(this.path(file), "utf8");
    if (!text.includes(from)) throw new Error(`${this.name}: ${file} has no ${from}`);
    writeFileSync(
      this.path(file),
      text.replace(from, () => to),
    );
  }
}

function hash(text) {
  return createHash("sha256").update(text).digest("hex");
}
