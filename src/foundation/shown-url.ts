// Addresses as warnings, reports and files on disk name them: keys are in parts that they leave out.

/** Returns an address without user name, password, query and fragment; any other text as it is. */
export function shownUrl(url: string): string {
  if (!/[@?#]/.test(url) || !URL.canParse(url)) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Decodes a part of an address; a part that is not percent-encoded stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
