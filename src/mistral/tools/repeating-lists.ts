// Lists with equal items, found in the time that it takes to read a value once. A check of
// `uniqueItems` that compares each item with each other one takes half a minute for 20,000 objects.

/**
 * The lists in `value` that have more than `few` items, two of them equal as JSON: the order of keys
 * does not count.
 */
export function repeatingLists(value: unknown, few: number): readonly (readonly unknown[])[] {
  const numbers = new Map<string, number>();
  const found: unknown[][] = [];
  /** The same number for equal values. */
  const numberOf = (part: unknown): number => {
    let text: string;
    if (Array.isArray(part)) {
      const items = part.map(numberOf);
      if (items.length > few && new Set(items).size < items.length) found.push(part);
      text = `[${items.join()}`;
    } else if (typeof part === "object" && part !== null) {
      const fields = Object.entries(part).map(
        ([key, field]) => `${JSON.stringify(key)}:${numberOf(field)}`,
      );
      text = `{${fields.toSorted().join()}`;
    } else text = `${typeof part} ${String(part)}`;
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  numberOf(value);
  return found;
}
