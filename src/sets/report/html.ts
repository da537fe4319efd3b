/** report.html from report.json and its pictures: one file that needs nothing else, and no script. */

import { cividis, COLOUR_STEPS, diverging } from '../../overlays/core/colour-maps.ts';
import type { ReportKey } from '../../words/en/report.ts';
import type { FacePair } from './network.ts';
import type { FaceFacts } from './faces.ts';
import type { ReportFile } from './report-file.ts';
import type { Speaker } from './sentence.ts';
import { REPORT_STYLE } from './style.ts';

/** Address (`data:`) of a picture: part 1 to 4 and its id. */
export type PictureAddress = (part: number, id: string) => string;

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[letter]!,
  );

export function reportHtml(file: ReportFile, picture: PictureAddress, speaker: Speaker): string {
  return new Page(file, picture, speaker).html();
}

class Page {
  readonly #file: ReportFile;
  readonly #picture: PictureAddress;
  readonly #speaker: Speaker;

  constructor(file: ReportFile, picture: PictureAddress, speaker: Speaker) {
    this.#file = file;
    this.#picture = picture;
    this.#speaker = speaker;
  }

  #t = (key: ReportKey, values: Readonly<Record<string, number | string>> = {}): string =>
    escaped(this.#speaker.say(key, values));
  #label = (label: string): string => escaped(this.#speaker.label(label));

  html(): string {
    const { lang, model, shownFaces, seed } = this.#file;
    const title = this.#t('title', { model });
    return `<!doctype html>
<html lang="${escaped(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${REPORT_STYLE}
</style>
</head>
<body>
<h1>${title}</h1>
<p class="question">${this.#t('lead')}</p>
<p>${this.#t('claim')}</p>
<p class="warning">${this.#t('warning', { faces: shownFaces })}</p>
${this.#facts()}
<p>${this.#t('rule', { seed })}</p>
${this.#saliency()}
${this.#filters()}
${this.#lime()}
${this.#activations()}
</body>
</html>
`;
  }

  #facts(): string {
    const { model, head, sha256, set, seed, date, truth, dropped } = this.#file;
    const lost = Object.entries(dropped).filter(([, n]) => n > 0);
    const number = (n: number): string => this.#speaker.number(n, 0);
    const rows: [ReportKey, string][] = [
      ['facts.network', model],
      ['facts.head', head],
      ['facts.sha256', sha256],
      ['facts.set', `${set.data} (${set.form})`],
      ['facts.split', set.split ?? this.#speaker.say('all')],
      ['facts.rows', set.rows === 'all' ? this.#speaker.say('all') : set.rows],
      ['facts.pictures', number(set.pictures)],
      ['facts.skipped', number(set.skipped.length)],
      ...(lost.length > 0
        ? [['facts.dropped', lost.map(([reason, n]) => this.#speaker.say(`reason.${reason}` as ReportKey, { n })).join(this.#speaker.words['list.comma'])] as [ReportKey, string]] // prettier-ignore
        : []),
      ['facts.truth', this.#speaker.say(`truth.${truth}`)],
      ['facts.seed', String(seed)],
      ['facts.date', date],
    ];
    const list = rows.map(([key, value]) => `<dt>${this.#t(key)}</dt><dd>${escaped(value)}</dd>`).join('\n');
    return `<h3>${this.#t('facts')}</h3>\n<dl class="facts">\n${list}\n</dl>`;
  }

  /** A part's beginning: its question, method and settings. */
  #opening(
    part: 1 | 2 | 3 | 4,
    values: Record<string, number | string>,
    settings: readonly [string, string][],
  ): string {
    const list = settings
      .map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`)
      .join('');
    return `<h2${part === 1 ? ' class="first"' : ''}>${this.#speaker.number(part, 0)}. ${this.#t(`part${part}`)}</h2>
<p class="question">${this.#t(`part${part}.question`)}</p>
<div class="method"><p><strong>${this.#t('method')}</strong> ${this.#t(`part${part}.method`, values)}</p>
<dl>${list}</dl></div>`;
  }

  #says(part: number, about: string): string {
    return this.#file.sentences
      .filter((one) => one.part === part && one.about === about)
      .map(({ text }) => `<p class="says">${escaped(text)}</p>`)
      .join('\n');
  }

  #image = (part: number, id: string, alt: string): string => `<img src="${this.#picture(part, id)}" alt="${alt}">`;

  #key = (step: number, text: ReportKey, table: ArrayLike<number> = diverging): string =>
    `<span><span class="swatch" style="background:${rgb(table, step)}"></span>${this.#t(text)}</span>`;

  #answer(part: number): string {
    const own = this.#file.answers[part - 1]?.trim() ?? '';
    const room = own
      ? `<div class="own">${escaped(own)}</div>`
      : `<div class="ruled" role="img" aria-label="${this.#t('answer.lines')}"></div>`;
    return `<section class="answer"><h3>${this.#t('answer')}</h3>${room}</section>`;
  }

  /** Where the face lies in the set. */
  #place({ file, line }: FaceFacts): string {
    if (line === null) return escaped(file.slice(file.lastIndexOf('/') + 1));
    return this.#t(this.#file.set.form === 'idx' ? 'place.picture' : 'place.line', { line: String(line) });
  }

  #face(part: number, pair: FacePair<FaceFacts>, i: number, side: 'right' | 'wrong'): string {
    const face = pair[side];
    const says = this.#says(part, `${side}-${i}`);
    const tag = `<span class="tag">${this.#t(side)}</span>`;
    if (!face) return `<figure><figcaption>${tag}\n${says}</figcaption></figure>`;
    const alt = `${this.#label(face.label)}, ${this.#t(side)}: ${this.#t('face')}, ${this.#t('map')}`;
    return `<figure>${this.#image(part, `${side}-${i}`, alt)}
<figcaption>${tag} · ${this.#place(face)}
${says}</figcaption></figure>`;
  }

  #saliency(): string {
    const { faces, name, method, seed, signed } = this.#file.parts.saliency;
    const last = COLOUR_STEPS - 1;
    const keys = signed
      ? this.#key(last, 'legend.for') + this.#key(0, 'legend.against')
      : this.#key(0, 'legend.low', cividis) + this.#key(last, 'legend.high', cividis);
    const rows = faces.map(
      (pair, i) => `<section class="row"><h3>${this.#label(pair.label)}</h3><div class="pair">
${this.#face(1, pair, i, 'right')}
${this.#face(1, pair, i, 'wrong')}
</div></section>`,
    );
    return `${this.#opening(1, { name }, [
      [this.#speaker.say('settings'), method],
      [this.#speaker.say('facts.seed'), String(seed)],
    ])}
<p class="keys"><span>${this.#t('face')} | ${this.#t('map')} | ${this.#t('dimmed')}</span>${keys}</p>
${this.#says(1, 'all')}
${rows.join('\n')}
${this.#answer(1)}`;
  }

  #filters(): string {
    const { layer, steps, stepSize, seed, face, shown } = this.#file.parts.filters;
    const values = { label: this.#speaker.label(face.label), first: 0, last: shown.length - 1 };
    const sheet = (id: string, key: ReportKey): string =>
      `<figure class="sheet">${this.#image(2, id, this.#t(key, values))}
<figcaption><p>${this.#t(key, values)}</p></figcaption></figure>`;
    return `${this.#opening(2, {}, [
      [this.#speaker.say('part4.layer'), layer],
      [this.#speaker.say('settings'), `${steps} × ${stepSize}`],
      [this.#speaker.say('facts.seed'), String(seed)],
    ])}
${this.#says(2, 'all')}
<div class="pair">
${sheet('ascent', 'part2.ascent.caption')}
${sheet('outputs', 'part2.outputs.caption')}
</div>
${this.#answer(2)}`;
  }

  #matrix(): string {
    const { labels, confusion, confusionShares, byLabel } = this.#file;
    const number = (n: number): string => this.#speaker.number(n, 0);
    const share = (value: number | null): string => (value === null ? '–' : this.#speaker.percent(value));
    const between = (interval: readonly [number, number] | null): string =>
      interval === null ? '' : `<small>${share(interval[0])} – ${share(interval[1])}</small>`;
    const head = labels.map((label) => `<th scope="col">${this.#label(label)}</th>`).join('');
    const rows = labels.map((label, i) => {
      const cells = confusion[i]!.map((count, j) => {
        const part = confusionShares[i]![j]!;
        return `<td class="cell" style="--share:${part.toFixed(3)}">${number(count)}<small>${share(part)}</small></td>`;
      });
      const { recall, precision } = byLabel[i]!;
      return `<tr><th scope="row">${this.#label(label)}</th>${cells.join('')}<td>${number(recall.n)}</td><td>${share(recall.value)}${between(recall.interval)}</td><td>${share(precision.value)}${between(precision.interval)}</td></tr>`;
    });
    return `<div class="wide"><table><caption>${this.#t('part3.matrix')}</caption>
<thead><tr><td></td>${head}<th scope="col">${this.#t('part3.faces')}</th><th scope="col">${this.#t('part3.recall')}<small> (${this.#t('part3.interval')})</small></th><th scope="col">${this.#t('part3.precision.column')}<small> (${this.#t('part3.interval')})</small></th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
  }

  #lime(): string {
    const { faces, calls, design, segments, seed } = this.#file.parts.lime;
    const rows = faces.map(
      (pair, i) => `<section class="row"><h3>${this.#label(pair.label)}</h3>${this.#says(3, `row-${i}`)}
<div class="pair lime">
${this.#face(3, pair, i, 'right')}
${this.#face(3, pair, i, 'wrong')}
</div></section>`,
    );
    return `${this.#opening(3, { calls, design }, [
      [this.#speaker.say('settings'), `${segments}, ${design}, ${calls}`],
      [this.#speaker.say('facts.seed'), String(seed)],
    ])}
${this.#says(3, 'all')}
${this.#matrix()}
<p class="keys">${this.#key(COLOUR_STEPS - 1, 'part3.legend.for')}${this.#key(0, 'part3.legend.against')}</p>
${rows.join('\n')}
${this.#answer(3)}`;
  }

  #activations(): string {
    const { layers, tiles } = this.#file.parts.activations;
    const number = (value: number, decimals: number): string => this.#speaker.number(value, decimals);
    const rows = layers.map(
      ({ layer, kind, shape, mean, max, zeros, silent, maps }) =>
        `<tr><td class="word">${escaped(layer)}<small>${escaped(kind)}</small></td><td>${shape.map((n) => number(n, 0)).join(' × ')}</td><td>${number(mean, 3)}</td><td>${number(max, 3)}</td><td>${this.#speaker.percent(zeros)}</td><td>${number(silent, 0)} / ${number(maps, 0)}</td></tr>`,
    );
    const head = (
      ['part4.layer', 'part4.shape', 'part4.mean', 'part4.max', 'part4.zero', 'part4.silent.column'] as const
    )
      .map((key) => `<th scope="col">${this.#t(key)}</th>`)
      .join('');
    const sheets = layers
      .filter(({ shape }) => shape.length === 3)
      .map(({ layer, kind }) => {
        const caption = this.#t('part4.caption', { layer, kind });
        return `<figure>${this.#image(4, layer, caption)}<figcaption>${caption}</figcaption></figure>`;
      });
    return `${this.#opening(4, { tiles }, [])}
${this.#says(4, 'all')}
<div class="wide layers"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>
<div class="sheets">
${sheets.join('\n')}
</div>
${this.#answer(4)}`;
  }
}

function rgb(table: ArrayLike<number>, step: number): string {
  return `rgb(${[0, 1, 2].map((c) => table[3 * step + c]).join(',')})`;
}
