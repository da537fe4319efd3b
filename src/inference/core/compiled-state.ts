/** Whether a network runs on kernels of our own, or why it is left to tfjs. */
export type CompiledState =
  | { readonly kind: 'compiled' }
  /** `off`: switched off, or not to be had here; `gap`: it has a layer without a compiled form; `failed`: they did, or computed wrongly. */
  | { readonly kind: 'tfjs'; readonly reason: 'off' | 'gap' | 'failed'; readonly detail: string };
