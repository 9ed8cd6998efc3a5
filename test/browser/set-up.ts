// A browser for the tests of a file, and what every page must keep to: no complaint, no dialog, and
// no request to anywhere but where it came from.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { readTraces } from "../../src/reading/read-traces.js";
import { writeHtml } from "../../src/viewer/html-file.js";
import { launch, openPage, type Watched } from "./chromium.js";
import { emptyDirectory, removeDirectories } from "./directories.js";

export interface OpenOptions extends BrowserContextOptions {
  /** Complaints that are meant. */
  readonly forgiven?: RegExp;
}

export interface Pages {
  /** @param hash the part of the address that selects the view */
  open(hash?: string, options?: OpenOptions): Promise<Page>;
}

/**
 * Pages for the tests of a file.
 * @param begin makes the traces to be seen, and returns their address
 */
export function pages(begin: () => Promise<string>): Pages {
  let browser: Browser | undefined;
  let address = "";
  let opened: (Watched & { readonly forgiven: RegExp })[] = [];
  beforeAll(async () => {
    browser = await launch();
    address = await begin();
  });
  afterEach(async () => {
    const watched = opened;
    opened = [];
    await Promise.all(watched.map(({ page }) => page.context().close()));
    for (const { complaints, requests, forgiven } of watched) {
      expect(complaints.filter((one) => !forgiven.test(one))).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(address))).toEqual([]);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await removeDirectories();
  });
  return {
    async open(hash = "", { forgiven = /^$/, ...options } = {}) {
      if (browser === undefined) throw new Error("the browser has not been started");
      const watched = await openPage(browser, address + hash, options);
      opened.push({ ...watched, forgiven });
      return watched.page;
    },
  };
}

/** A file with everything that is recorded in a directory. */
export async function htmlOf(directory: string): Promise<string> {
  const { store, problems } = await readTraces([directory]);
  expect(problems).toEqual([]);
  const file = join(await emptyDirectory(), "traces.html");
  await writeHtml(store, file);
  return pathToFileURL(file).href;
}

/** Opens the first trace of the list with this name. */
export async function openTrace(page: Page, name: string): Promise<void> {
  await page.getByRole("listbox", { name: "Traces" }).getByRole("option", { name }).first().click();
  await page.getByRole("treeitem").first().waitFor();
}
