/** How the words over the view look, and where they stand. */

import { css } from 'lit';

export const wordsStyles = css`
  :host {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: flex-start;
    justify-content: space-between;
    gap: 8px;
    pointer-events: none;
  }
  .badge,
  .word,
  .faces {
    background: rgb(5 11 26 / 84%);
    color: #f4f0e6;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    padding: 5px 12px;
    border-radius: 6px;
    font-size: 0.9375rem;
    font-weight: 750;
    letter-spacing: 0.08em;
  }
  .badge::before {
    width: 10px;
    height: 10px;
    background: #ffd84a;
    content: '';
  }
  .badge small {
    font-size: 0.875rem;
    font-weight: 600;
    letter-spacing: normal;
  }
  .badge.paused::before,
  .badge.still::before,
  .badge.stalled::before,
  .badge.frozen::before {
    background: #b9c3d9;
  }
  .badge.frozen {
    background: #ffd84a;
    color: #10203f;
  }
  .badge.frozen::before {
    background: #10203f;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: space-between;
    gap: 8px;
    width: 100%;
  }
  .bottom > .button,
  .closer {
    pointer-events: auto;
  }
  .closer {
    padding: 6px 12px;
    font-size: 0.9375rem;
  }
  @media (max-width: 599px) {
    .closer {
      padding: 4px;
    }
    .closer span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  @media (forced-colors: active) {
    .badge,
    .word,
    .faces {
      border: 1px solid CanvasText;
      background: Canvas;
    }
    .badge::before {
      forced-color-adjust: none;
      background: CanvasText !important;
    }
  }
  .bottom {
    display: grid;
    gap: 8px;
    justify-items: start;
    width: 100%;
  }
  .word {
    max-width: 36em;
    padding: 8px 14px;
    border-radius: var(--radius-small);
    font-size: clamp(0.9375rem, 0.8rem + 0.5vw, 1.1875rem);
  }
  .word strong {
    display: block;
  }
  .faces {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px;
    border-radius: var(--radius-small);
    pointer-events: auto;
  }
  .faces span {
    padding-inline: 6px;
  }
  .loading {
    display: grid;
    gap: 8px;
    width: min(100%, 22em);
    margin: auto;
    padding: 20px;
    color: #f4f0e6;
    text-align: center;
  }
  .changing {
    display: grid;
    gap: 4px;
    width: min(100%, 20em);
  }
  progress {
    width: 100%;
    height: 12px;
    accent-color: #ffd84a;
  }
  error-card {
    width: min(100%, 40em);
    margin: auto;
    pointer-events: auto;
  }
`;
