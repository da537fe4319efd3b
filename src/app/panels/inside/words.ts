/** Words for layers, numbers and faults inside the network. */

import type { FilterStatistics, LayerStatistics } from '../../../inference/activations/core/statistics.ts';
import type { HeadInfo } from '../../../inference/core/manifest.ts';
import type { LayerDescription } from '../../../inference/networks/core/network-description.ts';
import type { AscentStatus } from './ascents.ts';
import { formatNumber, formatPercent, t, tError, tHead, tKnown, tPlural, type Fault } from '../../../words/words.ts';

/** Names for people, in the layers' order: "Convolution 3". A kind that the table does not know keeps its own name. */
export function layerNames(layers: readonly LayerDescription[], heads: readonly HeadInfo[]): string[] {
  const seen = new Map<string, number>();
  return layers.map(({ name, kind, isHead }) => {
    const head = heads.find(({ id }) => id === isHead);
    if (head) return t('inside.kind.head', { head: tHead(head.id, head.title) });
    const number = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, number);
    return tKnown(`inside.kind.${kind}`, { number }) ?? name;
  });
}

/** One short line on what such a layer does. */
export function layerAbout({ kind, isHead }: LayerDescription): string {
  return tKnown(`inside.about.${isHead ? 'head' : kind}`) ?? t('inside.about.other');
}

export const shapeText = (shape: readonly number[]): string => shape.map((n) => formatNumber(n, 0)).join(' × ');

/** 1,234 or "21.2 million". */
function countText(count: number): string {
  if (count >= 1e6) return t('inside.million', { number: formatNumber(count / 1e6, 1) });
  if (count >= 1e4) return t('inside.thousand', { number: formatNumber(count / 1e3, 0) });
  return formatNumber(count, 0);
}

export const parametersText = (count: number): string =>
  count ? tPlural('inside.parameters', count, { count: countText(count) }) : t('inside.parameters.none');

export const workText = (count: number): string =>
  count ? tPlural('inside.work', count, { count: countText(count) }) : t('inside.work.none');

/** A value of a layer: enough digits to compare, never an exponent for what people meet. */
export function valueText(value: number): string {
  const size = Math.abs(value);
  const text = formatNumber(size, size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.01 || size === 0 ? 2 : 4);
  return value < 0 ? `−${text}` : text;
}

export const signedText = (value: number): string => (value < 0 ? valueText(value) : `+${valueText(value)}`);

/** Which filters of a layer say nothing: for this face, and ever. */
export function silenceText({ filters, silentShare, neverFiresShare }: LayerStatistics): string {
  const all = filters.length;
  const count = Math.round(silentShare * all);
  const silent =
    count === 0
      ? tPlural('inside.silent.none', all)
      : count === all
        ? tPlural('inside.silent.all', all)
        : tPlural('inside.silent', count, { all, percent: formatPercent(silentShare) });
  if (neverFiresShare === null) return silent;
  const never = Math.round(neverFiresShare * all);
  return never ? tPlural('inside.never', never, { silent }) : t('inside.never.none', { silent });
}

export function tileText(filter: FilterStatistics | undefined, number: number): string {
  if (!filter) return t('inside.tile.plain', { number });
  if (filter.neverFires) return t('inside.tile.never', { number });
  if (filter.silent) return t('inside.tile.silent', { number });
  return t('inside.tile', { number, mean: valueText(filter.mean), max: valueText(filter.max) });
}

function durationText(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return whole < 100
    ? t('inside.seconds', { count: whole })
    : t('inside.minutes', { count: formatNumber(whole / 60, 0) });
}

export function ascentStatusText(status: AscentStatus): string {
  switch (status.kind) {
    case 'idle':
      return '';
    case 'starting':
      return t('inside.status.starting');
    case 'running': {
      const { done, total, secondsLeft } = status;
      return secondsLeft > 0
        ? t('inside.status.running', { done, total, left: durationText(secondsLeft) })
        : t('inside.status.running.first', { done, total });
    }
    case 'paused':
      return t('inside.status.paused', { done: status.done, total: status.total });
    case 'done':
      return tPlural('inside.status.done', status.pictures, { seconds: formatNumber(status.seconds, 1) });
    case 'cancelled':
      return t('inside.status.cancelled');
    case 'failed':
      return insideError(status.error);
  }
}

/** What is the matter, and what to do. */
export const insideError = (fault: Fault): string => tError(fault, 'inside');
