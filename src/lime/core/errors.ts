/**
 * What can go wrong in an explanation, as kinds that a caller can switch on and one plain sentence that a reader can act on.
 */

export type LimeErrorKind =
  | 'bad-image'
  | 'image-not-finite'
  | 'image-all-equal'
  | 'bad-segments'
  | 'one-region'
  | 'too-many-regions'
  | 'fill-changes-nothing'
  | 'bad-option'
  | 'bad-network-output'
  | 'cancelled';

/** An error of this folder: `kind` for code, `message` (one sentence) for people. */
export class LimeError extends Error {
  readonly kind: LimeErrorKind;

  constructor(kind: LimeErrorKind, message: string) {
    super(message);
    this.name = 'LimeError';
    this.kind = kind;
  }
}
