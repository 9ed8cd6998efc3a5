/**
 * Returns the texts of a page's main part whose contrast is below `least`, a sentence for each pair of
 * colours.
 */
export function faintTexts(least: number): string[];
