import { describe, expect, it } from 'vitest';
import { panelActions, PANELS } from '../../../src/app/panels/registry.ts';
import { keyAction as actionOf } from '../../../src/app/shell/keyboard.ts';
import { ACTIONS, Actions } from '../../../src/app/state/actions.ts';

const actions = new Actions([...ACTIONS, ...panelActions(PANELS)]);
/** The name of the action that a key asks for. */
const keyAction = (press: Parameters<typeof actionOf>[0], target: Parameters<typeof actionOf>[1]): string | null =>
  actionOf(press, target, actions)?.id ?? null;

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});
const body = { tag: 'body', type: '' };

describe('keyAction', () => {
  it('knows the keys, in either case', () => {
    expect(keyAction(press('f'), body)).toBe('freeze');
    expect(keyAction(press('F'), body)).toBe('freeze');
    expect(keyAction(press(' '), body)).toBe('pause');
    expect(keyAction(press('c'), body)).toBe('source');
    expect(keyAction(press('h'), body)).toBe('help');
    expect(keyAction(press('p'), body)).toBe('pin-next');
    expect(keyAction(press('l'), body)).toBe('open-lime');
    expect(keyAction(press('x'), body)).toBeNull();
  });

  it('leaves the browser’s own shortcuts alone', () => {
    expect(keyAction(press('c', { ctrlKey: true }), body)).toBeNull();
    expect(keyAction(press('s', { metaKey: true }), body)).toBeNull();
    expect(keyAction(press('f', { repeat: true }), body)).toBeNull();
  });

  it('does not take space from buttons, nor letters from lists', () => {
    expect(keyAction(press(' '), { tag: 'button', type: 'button' })).toBeNull();
    expect(keyAction(press('f'), { tag: 'button', type: 'button' })).not.toBeNull();
    expect(keyAction(press('f'), { tag: 'select', type: '' })).toBeNull();
    expect(keyAction(press('f'), { tag: 'input', type: 'text' })).toBeNull();
    expect(keyAction(press('f'), { tag: 'input', type: 'range' })).not.toBeNull();
    expect(keyAction(press('Escape'), { tag: 'select', type: '' })).toBe('close');
  });
});
