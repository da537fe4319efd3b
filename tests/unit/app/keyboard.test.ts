import { describe, expect, it } from 'vitest';
import { keyAction } from '../../../src/app/shell/keyboard.ts';

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
    expect(keyAction(press('f'), body)).toEqual({ kind: 'command', command: 'freeze' });
    expect(keyAction(press('F'), body)).toEqual({ kind: 'command', command: 'freeze' });
    expect(keyAction(press(' '), body)).toEqual({ kind: 'command', command: 'pause' });
    expect(keyAction(press('c'), body)).toEqual({ kind: 'sheet', sheet: 'source' });
    expect(keyAction(press('h'), body)).toEqual({ kind: 'sheet', sheet: 'help' });
    expect(keyAction(press('p'), body)).toEqual({ kind: 'pin-next' });
    expect(keyAction(press('l'), body)).toEqual({ kind: 'lime' });
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
    expect(keyAction(press('Escape'), { tag: 'select', type: '' })).toEqual({ kind: 'close' });
  });
});
