import { nothing, render } from 'lit';
import { afterEach, describe, expect, it } from 'vitest';
import { html } from '../../../src/ui/html.ts';
import { translatePage } from '../../support/translate-page.ts';

const box = document.createElement('div');
const said = (): string => box.textContent.replace(/\s+/g, ' ').trim();
afterEach(() => {
  render(nothing, box);
  box.remove();
});

describe('templates on a translated page', () => {
  it('write a text that changes, and leave one that does not as it was translated', () => {
    document.body.append(box);
    const show = (label: string, score: number) =>
      render(html`<p title="${label}-${score}">The label <b>${label}</b> has ${score} of ${1} point</p>`, box);
    show('happy', 0.5);
    expect(translatePage('~')).toBeGreaterThanOrEqual(6);
    expect(said()).toBe('~The label ~happy~ has ~0.5~ of ~1~ point');
    show('happy', 0.75);
    expect(said()).toBe('~The label ~happy~ has 0.75~ of ~1~ point');
    show('sad', 0.25);
    expect(said()).toBe('~The label sad~ has 0.25~ of ~1~ point');
    expect(box.querySelector('p')?.title).toBe('sad-0.25');
    translatePage('~');
    show('', 0);
    expect(said()).toMatch(/^~+The label ~+ has 0~+ of ~+1~+ point$/);
  });

  it('let a part come and go before a text that was replaced', () => {
    document.body.append(box);
    const show = (more: boolean, names: readonly string[]) =>
      render(
        html`<p>${more ? html`<i>pinned</i>` : nothing} and ${names} then ${more ? 'yes' : html`<u>no</u>`} end</p>`,
        box,
      );
    show(false, ['a', 'b']);
    translatePage('');
    show(true, ['a', 'c', 'd']);
    expect(said()).toBe('pinned and acd then yes end');
    translatePage('');
    show(false, []);
    expect(said()).toBe('and then no end');
  });
});
