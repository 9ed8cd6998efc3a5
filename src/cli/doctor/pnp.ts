// Yarn's Plug'n'Play: packages stay in Yarn's cache, and its API returns their paths.
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join, resolve } from "node:path";

/** Yarn's descriptions of the packages of a project. */
const FILES = [".pnp.cjs", ".pnp.js"];

/** The part of Yarn's API that is used. Source: https://yarnpkg.com/advanced/pnpapi */
interface PnpApi {
  getAllLocators(): readonly Locator[];
  getPackageInformation(locator: Locator): { readonly packageLocation: string } | null;
  /** Instances with different peers are virtual paths to one package. */
  resolveVirtual?(path: string): string | null;
}

interface Locator {
  readonly name: string;
  readonly reference: string | null;
}

/** Whether Yarn keeps the packages of a project, so that it has no node_modules. */
export function usesPnp(directory: string): boolean {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (FILES.some((name) => existsSync(join(at, name)))) return true;
    if (at === dirname(at)) return false;
  }
}

/** Returns the directories of a package's copies. Undefined: Yarn did not start this process. */
export function pnpDirectories(name: string, directory: string): string[] | undefined {
  const { findPnpApi } = module as { findPnpApi?: (path: string) => PnpApi | null };
  const api = findPnpApi?.(`${resolve(directory)}/`);
  if (!api) return undefined;
  const paths = api
    .getAllLocators()
    .filter((locator) => locator.name === name && locator.reference !== null)
    .flatMap((locator) => api.getPackageInformation(locator)?.packageLocation ?? [])
    .map((path) => api.resolveVirtual?.(path) ?? path);
  return [...new Set(paths)];
}
