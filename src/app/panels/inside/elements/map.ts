/** The network as a row of blocks, from the picture to the scores: downwards where there is width, sideways on narrow screens. */

import { LitElement, css, type PropertyValues } from 'lit';
import { html, svg } from '../../../../ui/html.ts';
import { sharedStyles } from '../../../../ui/shared-styles.ts';
import type { LayerDescription } from '../../../../inference/networks/core/network-description.ts';
import { emitInside } from '../events.ts';
import { blockSizes } from '../layout.ts';
import { parametersText, shapeText, workText } from '../words.ts';
import { t } from '../../../../words/words.ts';

/** Units of the drawing of one block. */
const WIDTH = 56;
const HEIGHT = 40;

/** What a block looks like: filled where the layer has learned something. */
function looks({ kind, parameters }: LayerDescription): 'learned' | 'padding' | 'given' {
  if (parameters > 0) return 'learned';
  return kind === 'zeroPadding2d' ? 'padding' : 'given';
}

export class InsideMap extends LitElement {
  static override properties = {
    layers: { attribute: false },
    names: { attribute: false },
    chosen: {},
  };
  declare layers: readonly LayerDescription[];
  /** For people, in the layers' order. */
  declare names: readonly string[];
  /** Name of the chosen layer. */
  declare chosen: string | null;

  static override styles = [
    sharedStyles,
    css`
      [role='listbox'] {
        display: flex;
        gap: 4px;
        overflow-x: auto;
        padding: 4px;
        scrollbar-width: thin;
      }
      [role='option'] {
        flex: none;
        display: grid;
        justify-items: center;
        align-content: start;
        gap: 1px;
        min-width: 76px;
        max-width: 150px;
        padding: 6px 8px;
        border: 1.5px solid transparent;
        border-radius: var(--radius-small);
        font-size: 0.8125rem;
        line-height: 1.2;
        text-align: center;
        cursor: pointer;
        touch-action: manipulation;
      }
      [role='option'][aria-selected='true'] {
        border-color: var(--ink);
        background: var(--pressed);
        box-shadow: inset 0 0 0 1px var(--ink);
      }
      @media (hover: hover) {
        [role='option']:hover {
          border-color: var(--line-strong);
        }
      }
      .name {
        font-weight: 650;
        text-wrap: balance;
      }
      .figures,
      .legend {
        display: none;
      }
      svg {
        width: ${WIDTH}px;
        height: ${HEIGHT}px;
        overflow: visible;
      }
      rect {
        stroke-width: 1.5px;
      }
      .learned {
        fill: var(--bar-explained);
        stroke: var(--bar-explained);
      }
      .given {
        fill: var(--bar);
        stroke: var(--bar);
      }
      .padding {
        fill: none;
        stroke: var(--bar);
        stroke-dasharray: 3 2.5;
      }

      /* A phone on its side: the height is for the tiles. */
      @media (max-width: 959px) and (max-height: 520px) {
        svg {
          display: none;
        }
      }
      @media (min-width: 960px) {
        :host {
          min-height: 0;
          overflow-y: auto;
          scrollbar-width: thin;
        }
        [role='listbox'] {
          display: grid;
          gap: 2px;
          overflow: visible;
        }
        [role='option'] {
          grid-template-columns: ${WIDTH}px minmax(0, 1fr);
          align-items: center;
          justify-items: start;
          gap: 10px;
          max-width: none;
          min-height: 58px;
          padding: 5px 8px;
          text-align: start;
        }
        .figures,
        .legend {
          display: block;
          font-size: 0.75rem;
        }
        .legend {
          padding: 6px 8px;
          font-size: 0.8125rem;
        }
      }
      .words {
        display: grid;
        min-width: 0;
      }
    `,
  ];

  /** Turned, the chosen layer may be out of sight. */
  readonly #watch = new ResizeObserver(() => this.#show());

  constructor() {
    super();
    this.layers = [];
    this.names = [];
    this.chosen = null;
  }

  override render() {
    const sizes = blockSizes(this.layers.map(({ outputShape }) => outputShape));
    return html`<div role="listbox" aria-label=${t('inside.map')}>
        ${this.layers.map((layer, i) => this.#item(layer, this.names[i] ?? layer.name, sizes[i]!))}
      </div>
      <p class="legend soft">${t('inside.map.legend')}</p>`;
  }

  #item(layer: LayerDescription, name: string, size: { width: number; height: number }) {
    const chosen = layer.name === this.chosen;
    const [shape, parameters, work] = [
      shapeText(layer.outputShape),
      parametersText(layer.parameters),
      workText(layer.multiplyAdds),
    ];
    const [width, height] = [Math.max(5, size.width * WIDTH), Math.max(4, size.height * HEIGHT)];
    return html`<div
      role="option"
      data-layer=${layer.name}
      aria-selected=${chosen ? 'true' : 'false'}
      tabindex=${chosen ? 0 : -1}
      aria-label=${t('inside.map.item', { name, shape, parameters, work })}
      @click=${() => emitInside(this, 'inside-layer', layer.name)}
      @keydown=${this.#key}
    >
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
        ${svg`<rect class=${looks(layer)} x=${(WIDTH - width) / 2} y=${(HEIGHT - height) / 2} width=${width} height=${height} rx="1.5"></rect>`}
      </svg>
      <span class="words">
        <span class="name">${name}</span>
        <span class="number" translate="no">${shape}</span>
        <span class="figures soft">${layer.parameters > 0 ? html`${parameters}<br />${work}` : ''}</span>
      </span>
    </div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.disconnect();
  }

  #show(): void {
    this.#selected()?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('chosen') || changed.has('layers')) this.#show();
  }

  /** Puts the keys on the chosen layer. */
  async focusChosen(): Promise<void> {
    await this.updateComplete;
    this.#selected()?.focus();
  }

  #selected(): HTMLElement | null {
    return this.renderRoot.querySelector('[aria-selected=true]');
  }

  async #key(event: KeyboardEvent): Promise<void> {
    const last = this.layers.length - 1;
    const at = this.layers.findIndex(({ name }) => name === this.chosen);
    const to = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const layer = this.layers[Math.min(last, Math.max(0, to))];
    if (!layer) return;
    // At once: the panel draws with the next frame, and keys may come faster.
    this.chosen = layer.name;
    emitInside(this, 'inside-layer', layer.name);
    await this.focusChosen();
  }
}

customElements.define('inside-map', InsideMap);
