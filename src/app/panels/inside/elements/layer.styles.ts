/** Looks of the middle column. */

import { css, unsafeCSS } from 'lit';
import { cividis, cssGradient, diverging } from '../../../../overlays/core/colour-maps.ts';

export const layerStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    align-content: start;
  }
  h3 {
    font-size: 1.125rem;
    font-weight: 750;
  }
  .title {
    display: grid;
    gap: 2px;
  }
  .figures {
    font-size: 0.875rem;
  }
  /* A number stays with its unit. */
  .figures span {
    white-space: nowrap;
  }
  .note {
    font-size: 0.9375rem;
  }
  .views {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 6px;
  }
  .views .button {
    padding-inline: 10px;
  }
  .shown {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
  }
  .shown select {
    flex: 1;
    width: auto;
    min-width: 8em;
    max-width: 14em;
    padding-inline: 10px 4px;
  }
  .legend {
    display: grid;
    grid-template-columns: auto minmax(40px, 160px) auto;
    align-items: center;
    justify-content: start;
    gap: 8px;
    font-size: 0.8125rem;
  }
  .strip {
    height: 10px;
    border-radius: 3px;
    background: ${unsafeCSS(cssGradient(cividis))};
  }
  .strip.signed {
    background: ${unsafeCSS(cssGradient(diverging))};
  }
  .empty {
    display: grid;
    place-content: center;
    min-height: 160px;
    padding: 20px;
    border: 1.5px dashed var(--line-strong);
    border-radius: var(--radius-small);
    text-align: center;
  }
  summary {
    font-weight: 700;
  }
  .save {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .save .button {
    gap: 6px;
    padding-inline: 12px;
    font-size: 0.9375rem;
  }
`;
