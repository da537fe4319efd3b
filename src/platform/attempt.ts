/**
 * Reads what a browser may forbid by throwing: in a frame with `sandbox` and without `allow-same-origin`, in a private window, by a policy,
 * already the access to storage, service workers, caches or devices throws a SecurityError.
 * @returns null where it threw
 */
export function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
