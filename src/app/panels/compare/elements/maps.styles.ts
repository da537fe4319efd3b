/** Layout of the methods side by side: as many cards in a row as fit. */

import { css } from 'lit';

export const mapsStyles = css`
  ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 190px), 1fr));
    gap: 14px;
  }
  ul.several {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr));
  }
  .card {
    display: flex;
    flex-direction: column;
    gap: 8px;
    padding: 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    font-size: 0.875rem;
    line-height: 1.35;
  }
  .control {
    border: 1.5px dashed var(--line-strong);
  }
  .left-out {
    opacity: 0.8;
  }
  h3 {
    min-height: 3.75em;
    font-size: 0.9375rem;
    font-weight: 700;
    line-height: 1.25;
  }
  .several h3 {
    min-height: 2.5em;
  }
  .maps {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(124px, 1fr));
    gap: 10px;
  }
  figure {
    display: grid;
    gap: 4px;
    align-content: start;
  }
  figcaption,
  .score {
    display: flex;
    justify-content: space-between;
    gap: 8px;
  }
  figcaption {
    font-weight: 600;
  }
  .waiting {
    min-height: 7.5em;
  }
  .track {
    position: relative;
    height: 10px;
    background: var(--bar-track);
  }
  .bar {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    background: var(--bar);
  }
  .bar.ahead {
    background: var(--bar-explained);
  }
  .mark {
    position: absolute;
    inset-block: -3px;
    width: 2px;
    background: var(--ink);
    box-shadow: 0 0 0 1px var(--card);
  }
  .place {
    font-weight: 600;
  }
  .cost {
    margin-top: auto;
  }
  @media print {
    .card {
      break-inside: avoid;
    }
  }
  @media (forced-colors: active) {
    .bar,
    .mark {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
  @media (max-width: 480px) {
    ul:not(.several) {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 8px;
    }
    .card {
      padding: 8px;
    }
    .maps {
      grid-template-columns: repeat(auto-fit, minmax(110px, 1fr));
    }
  }
`;
