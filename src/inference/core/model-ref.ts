/** Which network is meant, wherever one is named: in settings, in requests to the workers, in the pool. */

export type ModelRef =
  /** One of the index of models by its id; null = the first of the index. */
  | { readonly kind: 'shipped'; readonly id: string | null }
  /** A person's own, by the sha256 (lower-case hex) of its files and of what was chosen beside them. */
  | { readonly kind: 'own'; readonly sha256: string };

export const shipped = (id: string | null): ModelRef => ({ kind: 'shipped', id });

/** The shipped network that is taken where nobody has chosen one. */
export const FIRST_SHIPPED: ModelRef = shipped(null);

/** One text a network: what stands for it in maps and lists. */
export const refKey = (ref: ModelRef): string => (ref.kind === 'own' ? `own:${ref.sha256}` : `shipped:${ref.id ?? ''}`);

export const sameRef = (a: ModelRef, b: ModelRef): boolean => refKey(a) === refKey(b);

/** A reference as it was written down; a bare id, as versions before 0.2 wrote it, is a shipped network's. Null: it is none. */
export function parseModelRef(value: unknown): ModelRef | null {
  if (value === null) return FIRST_SHIPPED;
  if (typeof value === 'string') return value.length <= 100 ? shipped(value) : null;
  if (typeof value !== 'object') return null;
  const { kind, id, sha256 } = value as { kind?: unknown; id?: unknown; sha256?: unknown };
  if (kind === 'own') return typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? { kind, sha256 } : null;
  return kind === 'shipped' ? parseModelRef(id ?? null) : null;
}
