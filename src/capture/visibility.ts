/** A hidden tab looks at nobody: the live path pauses until it is seen again. */

/**
 * Calls back with whether the page is hidden: at once when it already is, then at every change until aborted.
 */
export function watchVisibility(listener: (hidden: boolean) => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  document.addEventListener('visibilitychange', () => listener(document.visibilityState === 'hidden'), { signal });
  if (document.visibilityState === 'hidden') listener(true);
}
