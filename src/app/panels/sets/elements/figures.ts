/** The figures of a head over the set: the whole, label by label, the calibration curve, votes, and what was left out. */

import { nothing } from 'lit';
import { html, svg } from '../../../../ui/html.ts';
import { formatNumber, formatPercent, t, tKnown, tLabel } from '../../../../words/words.ts';
import { saySkipped } from '../../../../sets/say-skipped.ts';
import type { Share } from '../../../../sets/core/intervals.ts';
import type { HeadFigures, VoteFigures } from '../../../../sets/core/set-figures.ts';
import type { SetsState } from '../session.ts';

const FEW = 30;
const whole = (count: number): string => formatNumber(count, 0);

const intervalOf = ({ interval }: Share) =>
  interval ? html`<span class="soft">${t('set.interval', { low: formatPercent(interval[0]), high: formatPercent(interval[1]) })}</span>` : nothing; // prettier-ignore

export function summaryView({ n, accuracyShare, macroF1, ece }: HeadFigures) {
  if (n === 0) return nothing;
  const fact = (name: string, term: string, value: string, more: unknown) =>
    html`<div>
      <dt>${name} <span class="term">${term}</span></dt>
      <dd><b class="number">${value}</b> ${more}</dd>
    </div>`;
  return html`<dl class="summary">
    ${fact(
      t('set.accuracy'),
      t('set.accuracy.term'),
      formatPercent(accuracyShare.value ?? 0),
      html`<span class="soft">${t('set.of', { hits: whole(accuracyShare.hits), n: whole(n) })},</span>
        ${intervalOf(accuracyShare)}`,
    )}
    ${fact(t('set.macro'), t('set.macro.term'), formatNumber(macroF1, 3), nothing)}
    ${fact(t('set.ece'), t('set.ece.term'), formatNumber(ece, 3), nothing)}
  </dl>`;
}

export function labelsView({ byLabel }: HeadFigures) {
  const share = (one: Share) =>
    one.value === null
      ? html`<td class="soft">–</td>`
      : html`<td>
          <b class="number">${formatPercent(one.value)}</b>
          <span class="soft number">${t('set.of', { hits: whole(one.hits), n: whole(one.n) })},</span>
          ${intervalOf(one)}
        </td>`;
  return html`<section>
    <h3>${t('set.labels')}</h3>
    <table class="labels">
      <thead>
        <tr>
          <th scope="col">${t('set.label')}</th>
          <th scope="col">${t('set.recall')} <span class="term">${t('set.recall.term')}</span></th>
          <th scope="col">${t('set.precision')} <span class="term">${t('set.precision.term')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${byLabel.map(
          ({ label, recall, precision }) =>
            html`<tr>
              <th scope="row">${tLabel(label)}</th>
              ${share(recall)} ${share(precision)}
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="soft note">
      ${t('set.interval.hint')} ${byLabel.some(({ recall }) => recall.n > 0 && recall.n < FEW) ? t('set.few') : nothing}
    </p>
  </section>`;
}

const SIDE = 200;

export function calibrationView({ calibration, nCalibration }: HeadFigures) {
  if (nCalibration === 0) return nothing;
  const known = calibration.filter(({ n }) => n > 0);
  const most = Math.max(...known.map(({ n }) => n));
  const at = (value: number): number => value * SIDE;
  const points = known.map(({ score, right, n }) => ({ x: at(score!), y: SIDE - at(right!), r: 2 + 5 * Math.sqrt(n / most) })); // prettier-ignore
  return html`<section class="calibration">
    <h3>${t('set.calibration')} <span class="term">${t('set.calibration.term')}</span></h3>
    <div class="plot">
      <span class="side soft">${t('set.calibration.right')} ↑</span>
      <svg viewBox="-8 -8 216 216" aria-hidden="true">
        <path class="frame" d="M0 0V200H200" />
        <path class="ideal" d="M0 200 200 0" />
        <polyline class="curve" points=${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
        ${points.map(({ x, y, r }) => svg`<circle cx=${x.toFixed(1)} cy=${y.toFixed(1)} r=${r.toFixed(1)} />`)}
      </svg>
      <span class="foot soft">${t('set.calibration.score')} →</span>
    </div>
    <p class="soft note">${t('set.calibration.how')}</p>
  </section>`;
}

export function votesView(votes: VoteFigures | null | undefined) {
  if (!votes || votes.n === 0) return nothing;
  return html`<section>
    <h3>${t('set.votes')}</h3>
    <p>
      ${t('set.votes.all', {
        n: whole(votes.n),
        label: formatPercent(votes.labelAgrees.value ?? 0),
        network: formatPercent(votes.networkAgrees.value ?? 0),
        mean: formatPercent(votes.meanAgreement ?? 0),
      })}
    </p>
  </section>`;
}

export function droppedView({ dropped }: HeadFigures, { skipped, scored }: SetsState) {
  const reasons = Object.entries(dropped).filter(([, count]) => count > 0);
  if (reasons.length === 0 && skipped === 0) return nothing;
  const say = (reason: string, count: number): string =>
    tKnown(`set.dropped.${reason}`, { count: whole(count) }) ?? `${reason}: ${whole(count)}`;
  const listed = scored?.skipped ?? [];
  return html`<section>
    <h3>${t('set.dropped')}</h3>
    <ul class="dropped">
      ${reasons.map(([reason, count]) => html`<li>${say(reason, count)}</li>`)}
      ${
        skipped > 0
          ? html`<li>
              <details>
                <summary>${say('unreadable', skipped)}</summary>
                <ul>
                  ${listed.map((one) => html`<li>${saySkipped(one)}</li>`)}
                  ${
                    skipped > listed.length
                      ? html`<li>${t('set.skipped.more', { count: whole(skipped - listed.length) })}</li>`
                      : nothing
                  }
                </ul>
              </details>
            </li>`
          : nothing
      }
    </ul>
  </section>`;
}
