/**
 * What the host of the app says by headers about who may embed the page and what it may use. The service worker repeats it, so that a later
 * load may do what the first one might, no more and no less (docs/decisions/embedding.md).
 */

const KEPT = [
  'Content-Security-Policy',
  'Cross-Origin-Embedder-Policy',
  'Cross-Origin-Opener-Policy',
  'Cross-Origin-Resource-Policy',
  'Permissions-Policy',
  'X-Frame-Options',
] as const;

export type HostHeaders = Readonly<Partial<Record<(typeof KEPT)[number], string>>>;

/** Those that are there. */
export function hostHeadersOf(headers: Headers): HostHeaders {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/**
 * Value of the header Content-Security-Policy: the app's own policy, and beside it the host's. Where there are two, browsers enforce both.
 * @param own policy of the app
 */
export function bothPolicies(own: string, { 'Content-Security-Policy': host }: HostHeaders): string {
  return host === undefined || host === own ? own : `${own}, ${host}`;
}
