/** Faults as data. A kind is turned into one clear sentence by the UI (src/words/words.ts); `detail` is for the diagnostics. */

export const ERROR_KINDS = [
  // capture
  'camera-denied',
  'camera-missing',
  'camera-busy',
  'camera-unplugged',
  'camera-unsupported',
  'camera-off',
  'file-unreadable',
  'file-not-media',
  // model files
  'model-unreachable',
  'model-damaged',
  'model-invalid',
  // engines
  'wasm-blocked',
  'webgl-missing',
  'backend-failed',
  'device-lost',
  'worker-crashed',
  'detector-failed',
  'detector-restarted',
  // input
  'input-invalid',
  'bad-option',
  // LIME
  'bad-image',
  'image-not-finite',
  'image-all-equal',
  'bad-segments',
  'one-region',
  'too-many-regions',
  'fill-changes-nothing',
  'bad-network-output',
  'cancelled',
  'unknown',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** What crosses a worker boundary. */
export interface AppErrorData {
  readonly kind: ErrorKind;
  readonly detail: string;
}

export class AppError extends Error {
  readonly kind: ErrorKind;
  constructor(kind: ErrorKind, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.name = 'AppError';
    this.kind = kind;
  }
  toData(): AppErrorData {
    return { kind: this.kind, detail: this.message };
  }
}

/** Any thrown value as AppErrorData; what is not an AppError gets `fallback` as its kind. */
export function toErrorData(thrown: unknown, fallback: ErrorKind = 'unknown'): AppErrorData {
  if (thrown instanceof AppError) return thrown.toData();
  if (thrown instanceof Error && thrown.name === 'AbortError') return { kind: 'cancelled', detail: thrown.message };
  return { kind: fallback, detail: thrown instanceof Error ? thrown.message : String(thrown) };
}
