/** A cell of the matrix: its faces, and what their scores hang on beside the faces that were scored otherwise. */

import { nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { icons } from '../../../../ui/icons.ts';
import { formatNumber, formatPercent, formatScore, t, tKnown, tLabel } from '../../../../words/words.ts';
import type { CellMap, CellMapsAnswer } from '../../../../explain/set-jobs.ts';
import type { HeadFigures } from '../../../../sets/core/set-figures.ts';
import { perArea } from '../../../../sets/cell.ts';
import type { OpenCell } from '../session.ts';
import './picture.ts';

export interface CellPorts {
  readonly back: () => void;
  readonly more: () => void;
  readonly explain: () => void;
  /** @param at a face's place in the set */
  readonly face: (at: number) => void;
}

const tPart = (part: string): string => tKnown(`lime.part.${part}`) ?? part;
const whole = (count: number): string => formatNumber(count, 0);

/** @param failed what was asked last could not be had, which is said elsewhere */
export function cellView({ labels, confusion }: HeadFigures, open: OpenCell, failed: boolean, ports: CellPorts) {
  const { truth, predicted } = open.cell;
  const right = truth === predicted;
  const names = { truth: tLabel(labels[truth]!), predicted: tLabel(labels[predicted]!) };
  const all = confusion[truth]!.reduce((a, b) => a + b, 0);
  return html`<section class="cell" data-cell-open=${`${truth}-${predicted}`}>
    <button class="button" type="button" data-back @click=${ports.back}>${icons.back} ${t('set.back')}</button>
    <h3 tabindex="-1">${right ? t('set.cell.title.right', { truth: names.truth }) : t('set.cell.title', names)}</h3>
    <p>${t('set.cell.count', { count: whole(confusion[truth]![predicted]!), all: whole(all) })}</p>
    <p class="soft note">${t('set.cell.explain')}</p>
    ${
      open.total === null
        ? failed
          ? nothing
          : html`<p role="status">${t('set.cell.loading')}</p>`
        : html`<ul class="faces">
            ${open.faces.map((face) => {
              const file = face.line === null ? face.file.slice(face.file.lastIndexOf('/') + 1) : `${face.file}, ${face.line}`; // prettier-ignore
              const name = t('set.cell.face', { file, score: formatScore(face.score), predicted: names.predicted });
              return html`<li>
                <button type="button" class="face" aria-label=${name} title=${name} @click=${() => ports.face(face.at)}>
                  <set-picture .image=${face.picture}></set-picture
                  ><span class="number">${formatScore(face.score)}</span>
                </button>
              </li>`;
            })}
          </ul>`
    }
    ${
      open.total !== null && open.total > open.faces.length
        ? html`<button class="button" type="button" data-more @click=${ports.more}>${t('set.cell.more')}</button>`
        : nothing
    }
    ${
      open.total === null
        ? nothing
        : html`<h3>${t('set.maps')} <span class="term">${t('set.maps.term')}</span></h3>
            ${mapsView(open, right, ports)}`
    }
  </section>`;
}

function mapsView({ maps }: OpenCell, right: boolean, { explain }: CellPorts) {
  if (maps === 'loading') return html`<p role="status">${t('set.maps.loading')}</p>`;
  if (maps === null)
    return html`<button class="button primary" type="button" data-explain @click=${explain}>
      ${t(right ? 'set.maps.ask.wrong' : 'set.maps.ask')}
    </button>`;
  return html`<div class="maps" role="status">
      ${maps.cell ? mapView(maps.cell, 'set.maps.cell') : nothing}
      ${
        maps.beside
          ? mapView(maps.beside, right ? 'set.maps.wrong' : 'set.maps.right')
          : html`<p>${t('set.maps.none')}</p>`
      }
    </div>
    ${differenceView(maps)}
    <p class="soft note">${t('set.maps.note', { method: tKnown(`method.${maps.method}`) ?? maps.method })}</p>`;
}

function mapView(
  { n, of, label, shares, picture }: CellMap,
  key: 'set.maps.cell' | 'set.maps.right' | 'set.maps.wrong',
) {
  const [first, second, third] = shares;
  return html`<figure>
    <div class="picture" role="img" aria-label=${t('set.maps.picture')}>
      <set-picture .image=${picture}></set-picture>
    </div>
    <figcaption>
      <b>${t(key, { n: whole(n), of: whole(of), label: tLabel(label) })}.</b>
      ${
        first && second && third && first.share > 0
          ? t('set.maps.strongest', {
              part: tPart(first.part),
              share: formatPercent(first.share),
              area: formatPercent(first.area),
              second: tPart(second.part),
              third: tPart(third.part),
            })
          : nothing
      }
    </figcaption>
  </figure>`;
}

/** The part whose share differs most, for its size. */
function differenceView({ cell, beside }: CellMapsAnswer) {
  if (!cell || !beside) return nothing;
  const there = (part: string) => beside.shares.find((entry) => entry.part === part)!;
  const [most] = [...cell.shares].sort(
    (a, b) => Math.abs(perArea(b) - perArea(there(b.part))) - Math.abs(perArea(a) - perArea(there(a.part))),
  );
  if (!most) return nothing;
  return html`<p data-difference>
    ${t('set.maps.both', {
      part: tPart(most.part),
      here: formatPercent(most.share),
      there: formatPercent(there(most.part).share),
    })}
  </p>`;
}
