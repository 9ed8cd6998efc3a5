// The types of price-table.mjs, for its test.
type Rates = Readonly<Record<string, number>>;

interface Reviewed {
  readonly models: readonly {
    readonly names: readonly string[];
    readonly source: string;
    readonly since: string;
    readonly checked: string;
  }[];
  readonly left: readonly { readonly names: readonly string[]; readonly reason: string }[];
}

export function reviewed(): Reviewed;
export function agreements(rates?: (name: string, day: string) => Rates | undefined): string[];
export function modules(): Record<string, string>;
