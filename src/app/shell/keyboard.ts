/** Keys for those who have some. Never while typing, never over a control's own keys. */

import type { Command, Sheet } from '../state/events.ts';

export type KeyAction =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'sheet'; readonly sheet: Sheet }
  | { readonly kind: 'pin-next' }
  | { readonly kind: 'inside' }
  | { readonly kind: 'lime' }
  | { readonly kind: 'close' };

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  f: { kind: 'command', command: 'freeze' },
  ' ': { kind: 'command', command: 'pause' },
  o: { kind: 'command', command: 'overlay' },
  c: { kind: 'sheet', sheet: 'source' },
  s: { kind: 'sheet', sheet: 'snapshot' },
  h: { kind: 'sheet', sheet: 'help' },
  p: { kind: 'pin-next' },
  i: { kind: 'inside' },
  l: { kind: 'lime' },
  Escape: { kind: 'close' },
};

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/**
 * @param target what has the focus: its tag name in lower case and, for an input, its type
 * @returns what the key asks for, or null
 */
export function keyAction(press: KeyPress, target: { readonly tag: string; readonly type: string }): KeyAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const action = ACTIONS[key] ?? null;
  if (!action || action.kind === 'close') return action;
  if (target.tag === 'textarea' || target.tag === 'select') return null;
  if (target.tag === 'input' && target.type !== 'range' && target.type !== 'checkbox' && target.type !== 'radio')
    return null;
  // Space presses buttons, ticks boxes and follows links.
  if (key === ' ' && ['button', 'input', 'a', 'summary'].includes(target.tag)) return null;
  return action;
}
