/** @throws Error that lists the links of a built site that lead nowhere */
export function checkLinks(folder: string): void;
