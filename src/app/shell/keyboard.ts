/** Keys for those who have some. Never while typing, never over a control's own keys. */

import type { Action, Actions } from '../state/actions.ts';

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
export function keyAction(
  press: KeyPress,
  target: { readonly tag: string; readonly type: string },
  actions: Pick<Actions, 'ofKey'>,
): Action | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return null;
  const action = actions.ofKey(press.key);
  // No control of the app's keeps Escape for itself.
  if (!action || press.key === 'Escape') return action;
  if (target.tag === 'textarea' || target.tag === 'select') return null;
  if (target.tag === 'input' && target.type !== 'range' && target.type !== 'checkbox' && target.type !== 'radio')
    return null;
  // Space presses buttons, ticks boxes and follows links.
  if (press.key === ' ' && ['button', 'input', 'a', 'summary'].includes(target.tag)) return null;
  return action;
}

export interface KeyPorts {
  readonly actions: Pick<Actions, 'ofKey'>;
  /** A dialog over the app has the keys, wherever the focus went. */
  held(): boolean;
  run(id: string): void;
}

/** Hands the window's keys to the actions they belong to. */
export function listenForKeys(target: Window, { actions, held, run }: KeyPorts): void {
  // A button keeps the focus after a click; space is its own only for someone who walks from button to button by keys.
  let byPointer = false;
  target.addEventListener('pointerdown', () => (byPointer = true), { capture: true });
  target.addEventListener('keydown', (event) => {
    if (event.key === 'Tab' || event.key.startsWith('Arrow')) byPointer = false;
    const at = event.composedPath()[0];
    const focused = at instanceof HTMLElement ? at : document.body;
    const tag = byPointer && focused.localName === 'button' ? 'body' : focused.localName;
    if (held()) return;
    const action = keyAction(event, { tag, type: focused.getAttribute('type') ?? '' }, actions);
    if (!action) return;
    run(action.id);
    event.preventDefault();
  });
}
