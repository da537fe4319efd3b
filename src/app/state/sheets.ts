/** The panels that can lie in the side sheet; one at a time. */

export const SHEETS = ['source', 'settings', 'network', 'performance', 'snapshot', 'help', 'diagnostics'] as const;
export type Sheet = (typeof SHEETS)[number];
