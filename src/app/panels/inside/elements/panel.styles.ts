/**
 * Layout of the panel "Inside the network": layers, tiles and the chosen filter beside each other where there is width; layers above on
 * upright tablets; one after the other on phones.
 */

import { css } from 'lit';

export const panelStyles = css`
  h2 {
    flex: 1;
    min-width: 0;
  }
  h3 {
    font-size: 1.125rem;
    font-weight: 750;
  }
  .content {
    flex: 1;
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-height: 0;
  }
  .rail {
    min-width: 0;
    border-bottom: 1px solid var(--line);
  }
  .middle,
  .detail {
    display: grid;
    gap: 12px;
    align-content: start;
    min-width: 0;
    padding: 14px 20px calc(24px + env(safe-area-inset-bottom));
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .empty {
    display: grid;
    gap: 10px;
    place-content: center;
    justify-items: center;
    min-height: 160px;
    padding: 20px;
    border: 1.5px dashed var(--line-strong);
    border-radius: var(--radius-small);
    text-align: center;
  }
  /* Focus is kept here when a button goes; it is no control. */
  .middle:focus,
  .detail:focus {
    outline: none;
  }

  @media (max-width: 599px) {
    .head {
      padding-inline: 14px 6px;
    }
    .middle,
    .detail {
      padding-inline: 14px;
    }
    /* One thing at a time: the tiles, or the chosen one. */
    .content.chosen .middle,
    .content:not(.chosen) .detail {
      display: none;
    }
    .head .button span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  @media (min-width: 600px) {
    .content {
      grid-template-columns: minmax(0, 1.25fr) minmax(280px, 1fr);
    }
    .rail {
      grid-column: 1 / -1;
    }
    .detail {
      border-inline-start: 1px solid var(--line);
    }
    .back {
      display: none;
    }
  }
  @media (min-width: 960px) {
    .content {
      grid-template-columns: clamp(240px, 20.5vw, 262px) minmax(0, 1fr) clamp(276px, 28vw, 350px);
      grid-template-rows: minmax(0, 1fr);
    }
    .rail {
      grid-column: auto;
      display: grid;
      min-height: 0;
      padding: 8px 4px 8px 10px;
      border: 0;
      border-inline-end: 1px solid var(--line);
    }
  }
  /* On paper the layer's tiles, and then the chosen one: in columns the tiles, which have the screen's size, would lie over it. */
  @media print {
    .content {
      display: block;
    }
    .rail {
      display: none;
    }
    .detail {
      border: 0;
      break-before: page;
    }
  }
`;
