/** What a person's network answers under a choice, and the choice that a labelled set proposes. */

import { nothing } from 'lit';
import type { Proposal, TriedChoice } from '../../sets/core/propose-choice.ts';
import { html } from '../../ui/html.ts';
import { t, tKnown, tLabel } from '../../words/words.ts';
import type { OwnState } from '../state/state.ts';

const percentOf = (share: number): string => (100 * share).toFixed(1);

export function answersOf(answers: OwnState['answers']) {
  if (!answers) return nothing;
  const { labels } = answers.choice;
  const row = (picture: string, scores: readonly number[]) => {
    const top = scores.indexOf(Math.max(...scores));
    return html`<li>${top < 0 ? t('network.answer.none', { picture }) : t('network.answer', { picture, label: tLabel(labels[top] ?? ''), percent: Math.round(100 * (scores[top] as number)) })}</li>`;
  }; // prettier-ignore
  return html`<div class="answers">
    <p class="hint">${t('network.answers')}</p>
    <ul class="plain">
      ${answers.plain.map(({ grey, scores }) => row(t(grey === 0 ? 'network.black' : grey === 255 ? 'network.white' : 'network.mid'), scores))}
    </ul>
    <p class="hint">${t('network.answers.faces')}</p>
    <ul class="faces">
      ${answers.faces.map(({ expression, scores }) => row(t('network.drawn', { expression: tLabel(expression) }), scores))}
    </ul>
  </div>`;
} // prettier-ignore

/** How many rows of the table are shown. */
const SHOWN = 6;
const orderName = (order: string): string => tKnown(`network.order.${order}`) ?? order;
const preprocessName = (name: string): string => tKnown(`network.preprocess.${name}`) ?? name;

/** @param take what is done with a row that a person takes */
export function proposalOf(proposal: Proposal | null, take: (choice: TriedChoice) => void) {
  if (!proposal) return nothing;
  const { table, pictures, commonest, proposed, reason, fit, seen } = proposal;
  const [best, second] = table;
  if (!best || pictures === 0) return html`<p role="status">${t('network.proposal.empty')}</p>`;
  const facts = {
    pictures,
    order: orderName(best.order),
    preprocess: preprocessName(best.preprocess),
    percent: percentOf(best.accuracy),
    second: percentOf(second?.accuracy ?? 0),
    commonest: percentOf(commonest),
    labels: (fit?.labels ?? []).map(tLabel).join(', '),
    fitted: percentOf(fit?.accuracy ?? 0),
  };
  return html`<div class="proposal" role="status">
    <p>${t(`network.proposal.${reason}`, facts)} ${seen ? t('network.proposal.seen') : nothing}</p>
    ${proposed ? html`<button class="button" type="button" @click=${() => take(proposed)}>${t('network.proposal.take')}</button>` : nothing}
    <table>
      <thead>
        <tr><th scope="col">${t('network.labels.short')}</th><th scope="col">${t('network.preprocess.short')}</th><th scope="col">${t('network.right')}</th></tr>
      </thead>
      <tbody>
        ${table.slice(0, SHOWN).map((choice) => html`<tr ?data-proposed=${choice === proposed}><th scope="row">${orderName(choice.order)}</th><td>${preprocessName(choice.preprocess)}</td><td>${percentOf(choice.accuracy)} %</td></tr>`)}
      </tbody>
    </table>
  </div>`;
} // prettier-ignore
