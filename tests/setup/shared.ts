/** The data beside the checkout, which a fresh clone does not have. Tests that need it skip, by name. Node only. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Folder of the shared data: EXPRESSION_SHARED, or ../shared beside the checkout. */
export const SHARED = resolve(process.env['EXPRESSION_SHARED'] ?? resolve(root, '../shared'));

/** A path below shared/, whether it exists or not. */
export const sharedPath = (...parts: string[]): string => resolve(SHARED, ...parts);

export const hasShared = (...parts: string[]): boolean => existsSync(sharedPath(...parts));
