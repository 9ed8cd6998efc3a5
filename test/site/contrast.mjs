// The contrast of text with the colour behind it, by WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio

// Playwright runs the function in the page, so that it uses nothing outside itself.
export function faintTexts(least) {
  const parse = (text) => {
    const [r, g, b, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return [r, g, b, alpha];
  };
  const over = (top, below) =>
    [0, 1, 2].map((index) => top[index] * top[3] + below[index] * (1 - top[3])).concat(1);
  const behind = (element) => {
    if (element === null) return [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = new Map();
  const selector = ".vp-doc :is(p, li, td, th, h1, h2, h3, a:not(.header-anchor), code, pre span)";
  for (const element of document.querySelectorAll(selector)) {
    const words = [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent.trim())
      .join(" ");
    if (words === "") continue;
    const { color } = getComputedStyle(element);
    const below = behind(element);
    const [darker, lighter] = [over(parse(color), below), below]
      .map(luminance)
      .toSorted((one, other) => one - other);
    const ratio = (lighter + 0.05) / (darker + 0.05);
    if (ratio < least) faint.set(`${color} ${below.join()}`, `${ratio.toFixed(2)}: ${words}`);
  }
  return [...faint].map(([colours, text]) => `${colours}: ${text}`);
}
