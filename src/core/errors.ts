/**
 * Faults as data. The words turn a kind and its params into one clear sentence (`tError` in src/words/words.ts); `detail` is technical
 * text for diagnostics, logs and the command line.
 */

export const ERROR_KINDS = [
  // capture
  'camera-denied',
  'camera-missing',
  'camera-busy',
  'camera-unplugged',
  'camera-withdrawn',
  'camera-unsupported',
  'camera-off',
  'file-unreadable',
  'file-not-media',
  'file-cut-short',
  'file-damaged',
  'file-elsewhere',
  // files of the app
  'app-file-missing',
  'app-file-replaced',
  // model files
  'model-unreachable',
  'model-damaged',
  'model-invalid',
  'own-network',
  'storage-full',
  // engines
  'wasm-blocked',
  'webgl-missing',
  'backend-failed',
  'device-lost',
  'worker-crashed',
  'page-sandboxed',
  'detector-failed',
  'detector-restarted',
  // input
  'input-invalid',
  'bad-option',
  // sets of labelled pictures
  'set-invalid',
  'set-order',
  'set-closed',
  // LIME
  'bad-image',
  'image-not-finite',
  'image-all-equal',
  'bad-segments',
  'one-region',
  'too-many-regions',
  'fill-changes-nothing',
  'bad-network-output',
  'explanation-not-json',
  'explanation-invalid',
  'cancelled',
  'unknown',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** What the sentences of some kinds have to name. */
export interface ErrorParams {
  /** What the file begins as, for instance JPEG. */
  'file-cut-short': { readonly format: string };
  'file-damaged': { readonly format: string };
  /** One sentence about the file, without its full stop. */
  'own-network': { readonly reason: string };
  'too-many-regions': { readonly regions: number; readonly limit: number };
  /** The field of the file that is missing or wrong. */
  'explanation-invalid': { readonly field: string };
}
export type KindWithParams = keyof ErrorParams;

/** What crosses a worker boundary. */
export interface AppErrorData {
  readonly kind: ErrorKind;
  readonly detail: string;
  /** There for the kinds in ErrorParams. */
  readonly params?: Readonly<Record<string, string | number>>;
}

/** Kinds whose sentence is always the same. */
export type PlainErrorKind = Exclude<ErrorKind, KindWithParams>;

/** The compiler asks for the params of the kinds that need some. */
type ErrorArguments =
  | [kind: PlainErrorKind, detail: string, options?: { readonly cause?: unknown }]
  | {
      [K in KindWithParams]: [
        kind: K,
        detail: string,
        options: { readonly cause?: unknown; readonly params: ErrorParams[K] },
      ];
    }[KindWithParams];

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly params: AppErrorData['params'];
  constructor(...[kind, detail, options = {}]: ErrorArguments) {
    super(detail, options);
    this.name = 'AppError';
    this.kind = kind;
    this.params = 'params' in options ? { ...options.params } : undefined;
  }

  /** One that came from a worker. */
  static from({ kind, detail, params }: AppErrorData): AppError {
    return new AppError(...([kind, detail, params ? { params } : {}] as ErrorArguments));
  }

  toData(): AppErrorData {
    return { kind: this.kind, detail: this.message, ...(this.params ? { params: this.params } : {}) };
  }
}

/** Any thrown value as AppErrorData; what is not an AppError gets `fallback` as its kind. */
export function toErrorData(thrown: unknown, fallback: ErrorKind = 'unknown'): AppErrorData {
  if (thrown instanceof AppError) return thrown.toData();
  if (thrown instanceof Error && thrown.name === 'AbortError') return { kind: 'cancelled', detail: thrown.message };
  return { kind: fallback, detail: thrown instanceof Error ? thrown.message : String(thrown) };
}
