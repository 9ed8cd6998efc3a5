// The differences between the records of older versions of the SDK and the newest, by line: they show
// the fields that a version's schemas drop, and a change of them.

/** @param outcomeOf by version: how each exchange was replayed, by name */
export function differences(versions, outcomeOf) {
  const newest = outcomeOf(versions.at(-1));
  return versions
    .slice(0, -1)
    .map((version) => {
      const older = outcomeOf(version);
      const missing = Object.keys(older).filter((name) => !older[name].called);
      const changed = Object.keys(older)
        .filter((name) => older[name].called && older[name].recorded !== newest[name].recorded)
        .map((name) => `${name}\n${changedLines(newest[name].recorded, older[name].recorded)}`);
      return [`# SDK ${version}`, `not in it: ${missing.join(", ") || "none"}`, ...changed].join(
        "\n",
      );
    })
    .join("\n\n")
    .concat("\n");
}

/** The lines of one text that are not in the other. */
function changedLines(before, after) {
  const [was, is] = [before.split("\n"), after.split("\n")];
  return [
    ...was.filter((line) => !is.includes(line)).map((line) => `  - ${line}`),
    ...is.filter((line) => !was.includes(line)).map((line) => `  + ${line}`),
  ].join("\n");
}
