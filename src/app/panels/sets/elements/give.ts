/** The ways to give a set, and the question what its numbers stand for. */

import { html } from '../../../../ui/html.ts';
import { t } from '../../../../words/words.ts';
import type { SetSource } from '../../../../explain/set-jobs.ts';
import { sourceOfInput } from '../files.ts';

/** One tap: enough faces for every cell that matters, scored in seconds. */
export const DRAWN = { kind: 'drawn', count: 280, seed: 1 } as const satisfies SetSource;

export const ORDERS = ['fer2013', 'rafdb', 'alphabetical', 'ferplus'] as const;

export function giveView(give: (source: SetSource) => void) {
  const take = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const source = sourceOfInput(input.files);
    input.value = '';
    if (source) give(source);
  };
  const picker = (id: string, words: string, folder: boolean) =>
    html`<label class="button picker">
      <input class="unseen" id=${id} type="file" multiple ?webkitdirectory=${folder} @change=${take} />${words}
    </label>`;
  return html`<p class="lead">${t('set.lead')}</p>
    <div class="ways">
      ${picker('set-files', t('set.pick.files'), false)} ${picker('set-folder', t('set.pick.folder'), true)}
      <button class="button primary" type="button" data-drawn @click=${() => give(DRAWN)}>
        ${t('set.pick.drawn')}
      </button>
    </div>
    <p class="soft note">
      ${t('set.pick.drop')}. ${t('set.pick.forms')} ${t('set.pick.drawn.hint', { count: String(DRAWN.count) })}
    </p>`;
}

export function orderView(use: (order: string) => void) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    use(new FormData(event.target as HTMLFormElement).get('order') as string);
  };
  return html`<form class="order" @submit=${submit}>
    <label class="field"
      ><span>${t('set.order')}</span>
      <select name="order">
        ${ORDERS.map((order) => html`<option value=${order}>${t(`set.order.${order}`)}</option>`)}
      </select></label
    >
    <button class="button primary" type="submit">${t('set.order.use')}</button>
  </form>`;
}
