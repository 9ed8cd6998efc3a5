// Small line drawings, 16 by 16.
import type { JSX } from "preact";

const PATHS = {
  back: "M10 3 5 8l5 5",
  chevron: "M6 4l4 4-4 4",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  light:
    "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  dark: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z",
  help: "M6 6a2 2 0 1 1 2.6 1.9c-.4.2-.6.5-.6.9V9.5M8 12v.1M8 15A7 7 0 1 0 8 1a7 7 0 0 0 0 14Z",
  close: "M4 4l8 8M12 4l-8 8",
  link: "M9 3h4v4M13 3 7 9M11 9v4H3V5h4",
  copy: "M6 6h7v7H6zM3 10V3h7",
  file: "M4 1.5h5l3 3v10H4zM9 1.5v3h3",
  alert: "M8 2 1.5 13.5h13zM8 6.5v3.2M8 11.6v.1",
  zoomIn: "M8 3.5v9M3.5 8h9",
  zoomOut: "M3.5 8h9",
  fit: "M2 8h12M4.5 5.5 2 8l2.5 2.5M11.5 5.5 14 8l-2.5 2.5",
  span: "M2 5h8M6 8h8M4 11h6",
  generation: "M8 1.5l1.6 4.9 4.9 1.6-4.9 1.6L8 14.5 6.4 9.6 1.5 8l4.9-1.6z",
  event: "M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z",
  embedding: "M3 3h.1M8 3h.1M13 3h.1M3 8h.1M8 8h.1M13 8h.1M3 13h.1M8 13h.1M13 13h.1",
  agent: "M3 6h10v7H3zM8 6V2.5M6 9v1M10 9v1M1 8.5v2M15 8.5v2",
  tool: "M10 2.2a3.6 3.6 0 0 0-4.3 4.9L2 10.8 5.2 14l3.7-3.7A3.6 3.6 0 0 0 13.8 6L11.5 8.2 9 7.6 8 5z",
  chain: "M6.5 9.5l3-3M7 5l1.8-1.8a2.8 2.8 0 0 1 4 4L11 9M9 11l-1.8 1.8a2.8 2.8 0 0 1-4-4L5 7",
  retriever: "M2.5 4c0-3 11-3 11 0v8c0 3-11 3-11 0zM2.5 4c0 3 11 3 11 0M2.5 8c0 3 11 3 11 0",
  guardrail: "M8 1.5 13.5 4v4c0 3.500-2.500 5.500-5.500 6.500C5 13.500 2.500 11.500 2.500 8V4z",
  evaluator: "M2 8.5 6 12.500 14 4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, class: className }: { name: IconName; class?: string }): JSX.Element {
  return (
    <svg
      class={`icon ${className ?? ""}`}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
