/** How kept faces stand beside each other. */

import { css } from 'lit';

export const keepStyles = css`
  .head {
    justify-content: space-between;
  }
  .content {
    flex: 1;
    display: grid;
    gap: 12px;
    align-content: start;
    min-height: 0;
    padding: 12px 20px;
    overflow-y: auto;
  }
  .faces {
    display: grid;
    grid-template-columns: repeat(var(--faces), minmax(0, 22rem));
    gap: 20px;
  }
  figure {
    display: grid;
    gap: 6px;
    align-content: start;
    min-width: 0;
  }
  /* Its bars stay in sight below it. */
  canvas {
    display: block;
    width: min(100%, max(34dvh, 115px));
    aspect-ratio: 1;
    border-radius: var(--radius-small);
    background: var(--stage);
  }
  .top,
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 6px;
  }
  .top {
    font-size: 1.375rem;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  ul {
    display: grid;
    gap: 4px;
  }
  li {
    line-height: 1.15;
  }
  .explained {
    font-weight: 750;
  }
  .bar {
    grid-column: 1 / -1;
    height: 10px;
    background: var(--bar-track);
  }
  .bar span {
    display: block;
    height: 100%;
    background: var(--bar);
  }
  .explained .bar span {
    background: var(--bar-explained);
  }
  .about {
    font-size: 0.8125rem;
  }
  .doings {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .doings .button {
    flex: 1 1 auto;
    padding-inline: 8px;
    font-size: 0.9375rem;
  }
  .links {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
    gap: 12px;
    align-items: end;
    max-width: 52rem;
  }
  .copied input {
    width: 100%;
    min-height: var(--touch);
    padding: 8px 12px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    padding: 10px 20px calc(12px + env(safe-area-inset-bottom));
    border-top: 1px solid var(--line);
  }
  .foot .soft {
    flex: 1 1 14em;
    font-size: 0.875rem;
    line-height: 1.25;
  }
  @media (max-width: 599px) {
    .content {
      padding-inline: 12px;
    }
    .faces {
      gap: 10px;
    }
    li {
      font-size: 0.875rem;
    }
    .top {
      font-size: 0.9375rem;
    }
  }
  /* Forced colours keep the length of a bar. */
  @media (forced-colors: active) {
    .bar,
    .bar span {
      forced-color-adjust: none;
      background: color-mix(in srgb, ButtonText 20%, ButtonFace);
    }
    .bar span {
      background: ButtonText;
    }
  }
  @media print {
    .bar span,
    .bar {
      print-color-adjust: exact;
    }
    .foot,
    .doings,
    .links {
      display: none;
    }
  }
`;
