/** What the panel's files end in: figures, and numbers. */

export const ENDINGS = ['png', 'svg', 'json', 'npy'] as const;
export type Ending = (typeof ENDINGS)[number];
