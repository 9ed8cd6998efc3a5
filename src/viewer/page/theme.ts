// Light or dark: the system's theme, until the user chooses one.
import { computed, effect, signal } from "@preact/signals";

type Theme = "system" | "light" | "dark";

const KEY = "mistral-traced.theme";
const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };

export const theme = signal<Theme>(remembered());

const system = matchMedia("(prefers-color-scheme: dark)");
const isSystemDark = signal(system.matches);

system.addEventListener("change", ({ matches }) => (isSystemDark.value = matches));

/** For what CSS can't colour. */
export const isDark = computed(() =>
  theme.value === "system" ? isSystemDark.value : theme.value === "dark",
);

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});

/** System, light, dark, and round again. */
export function changeTheme(): void {
  theme.value = NEXT[theme.value];
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // A page from a file may have no storage; the choice holds until it is closed.
  }
}

function remembered(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}
