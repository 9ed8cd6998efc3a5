// The licences of packages that a build bundles. They must accompany every copy of the code.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Reads the licences of the packages in a bundle.
 * @param metafile esbuild's account of the bundle
 * @param root the folder that the paths in it are relative to
 * @returns one text per package: its name and version, then its licence
 * @throws Error if a package has no licence file
 */
export function licencesOf(metafile, root) {
  const folders = Object.keys(metafile.inputs).flatMap(
    (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? [],
  );
  return [...new Set(folders)].toSorted().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} is bundled but has no licence file.`);
    return `${name} ${version}\n\n${readFileSync(join(root, folder, file), "utf8").trim()}`;
  });
}
