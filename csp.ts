/**
 * The one Content Security Policy: the dev and preview servers send it as a header (pages and workers), the build writes it
 * into the page's <meta>, and the service worker adds it to what it serves. Nothing is fetched from another origin.
 */

const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  // MediaPipe and tfjs compile WebAssembly; nothing evaluates text as code.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'"],
  'connect-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'blob:', 'data:'],
  // Opened videos are blobs; the camera is a MediaStream and needs no entry.
  'media-src': ["'self'", 'blob:'],
  'manifest-src': ["'self'"],
  'base-uri': ["'self'"],
  'form-action': ["'none'"],
};

/** Says nothing of who may embed the page (`frame-ancestors`): that is its host's word (docs/decisions/embedding.md). */
export const CSP = Object.entries(DIRECTIVES)
  .map(([name, values]) => `${name} ${values.join(' ')}`)
  .join('; ');
