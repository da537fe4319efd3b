/** People's own pictures, and the places in them that a filter answers to most. */

import { LitElement, css, nothing } from 'lit';
import { html } from '../../../../ui/html.ts';
import { buttonStyles, sharedStyles } from '../../../../ui/shared-styles.ts';
import type { StrongPatch } from '../../../../inference/activations/linked.ts';
import type { PictureBase } from '../../../../lime/picture.ts';
import { emitInside } from '../events.ts';
import { paintGreyFace } from '../paint.ts';
import type { SetPicture } from '../pictures.ts';
import type { JobStatus } from '../state.ts';
import { insideError, valueText } from '../words.ts';
import { t, tPlural } from '../../../../words/words.ts';
import { icons } from '../../../../ui/icons.ts';
import './picture.ts';

export class InsidePatches extends LitElement {
  static override properties = {
    pictures: { attribute: false },
    patches: { attribute: false },
    status: { attribute: false },
    cropping: { attribute: false },
    size: { attribute: false },
  };
  declare pictures: readonly SetPicture[];
  /** Strongest first; null: not compared (yet). */
  declare patches: readonly StrongPatch[] | null;
  declare status: JobStatus;
  /** Which of how many pictures is being cropped; null: none. */
  declare cropping: { readonly number: number; readonly count: number } | null;
  /** The network's input, which the patches' boxes are measured in. */
  declare size: { readonly width: number; readonly height: number };

  readonly #faces = new WeakMap<PictureBase, HTMLCanvasElement>();

  static override styles = [
    sharedStyles,
    buttonStyles,
    css`
      section {
        display: grid;
        gap: 10px;
        font-size: 0.875rem;
      }
      h4 {
        margin: 6px 0 0;
        font-size: 1rem;
        font-weight: 700;
      }
      .button {
        font-size: 1rem;
      }
      ul.patches {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(72px, 1fr));
        gap: 6px;
        font-size: 0.8125rem;
        text-align: center;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
    `,
  ];

  constructor() {
    super();
    this.pictures = [];
    this.patches = null;
    this.status = { kind: 'idle' };
    this.cropping = null;
    this.size = { width: 1, height: 1 };
  }

  override render() {
    const { pictures, cropping } = this;
    const problems = pictures.flatMap(({ name, problem }) => (problem ? [{ name, problem }] : []));
    return html`<section>
      <h4>${t('inside.patches')}</h4>
      <p class="soft">${t('inside.patches.about')}</p>
      ${this.#found()}
      <div role="status" class="soft">${this.#words()}</div>
      ${
        problems.length
          ? html`<ul class="soft" data-problems>
              ${problems.map(
                ({ name, problem }) =>
                  html`<li>
                    ${
                      problem === 'no-face'
                        ? t('inside.patches.no-face', { name })
                        : t('inside.patches.problem', { name, problem: insideError(problem) })
                    }
                  </li>`,
              )}
            </ul>`
          : nothing
      }
      <div class="buttons">
        <button
          class="button"
          type="button"
          data-pictures="add"
          ?disabled=${cropping !== null}
          @click=${() => this.renderRoot.querySelector('input')?.click()}
        >
          ${icons.file} ${t(pictures.length ? 'inside.patches.more' : 'inside.patches.add')}
        </button>
        ${
          pictures.length
            ? html`<button
                class="button plain"
                type="button"
                data-pictures="remove"
                @click=${() => emitInside(this, 'inside-pictures-remove', null)}
              >
                ${t('inside.patches.remove')}
              </button>`
            : nothing
        }
      </div>
      <input
        class="unseen"
        type="file"
        accept="image/*"
        multiple
        tabindex="-1"
        aria-hidden="true"
        @change=${this.#picked}
      />
    </section>`;
  }

  #words(): string {
    const { pictures, cropping, status, patches } = this;
    if (cropping) return t('inside.patches.working', { ...cropping });
    if (status.kind === 'busy') return t('inside.patches.comparing');
    if (status.kind === 'failed') return insideError(status.error);
    if (!pictures.length) return '';
    const usable = pictures.filter(({ pixels }) => pixels !== null).length;
    const counted = tPlural('inside.patches.count', usable, { all: pictures.length });
    return patches?.length && patches.every(({ value }) => value <= 0)
      ? t('inside.patches.zero', { counted })
      : counted;
  }

  #found() {
    const { patches, pictures, size } = this;
    const shown = patches?.filter(({ value }) => value > 0) ?? [];
    if (!shown.length) return nothing;
    return html`<ul class="patches">
      ${shown.map(({ picture, value, box }) => {
        const own = pictures[picture];
        if (!own?.picture) return nothing;
        const share = {
          x: box.left / size.width,
          y: box.top / size.height,
          width: box.width / size.width,
          height: box.height / size.height,
        };
        return html`<li>
          <inside-picture
            .under=${this.#face(own.picture)}
            .box=${share}
            .label=${t('inside.patches.tile', { name: own.name, value: valueText(value) })}
          ></inside-picture>
          <span class="number soft" translate="no">${valueText(value)}</span>
        </li>`;
      })}
    </ul>`;
  }

  #face(picture: PictureBase): HTMLCanvasElement {
    const known = this.#faces.get(picture);
    if (known) return known;
    const { width, height } = picture;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const { data } = paintGreyFace(picture.rgb, width, height, false);
    canvas.getContext('2d')?.putImageData(new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
    this.#faces.set(picture, canvas);
    return canvas;
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length) emitInside(this, 'inside-pictures', files);
  }
}

customElements.define('inside-patches', InsidePatches);
