// Compares versions by their three numbers with a range such as ">=1.5.0 <2.2.2 || >=2.2.5 <4.0.0".

/** Whether a version is in a range of `>=` and `<`; a prerelease counts as its release. */
export function satisfies(version: string, range: string): boolean {
  return range.split("||").some((part) =>
    part
      .trim()
      .split(" ")
      .every((limit) => {
        const isBelow = limit.startsWith("<");
        return compareVersions(version, limit.replace(/^[<>=]+/, "")) < 0 === isBelow;
      }),
  );
}

/** Negative if `left` is older than `right`, positive if it is newer. */
export function compareVersions(left: string, right: string): number {
  const numbers = numbersOf(right);
  const differences = numbersOf(left).map((number, place) => number - (numbers[place] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function numbersOf(version: string): number[] {
  return version
    .split(/[.+-]/)
    .slice(0, 3)
    .map((number) => Number(number) || 0);
}
