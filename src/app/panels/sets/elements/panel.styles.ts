/** Layout of the panel: one column on a phone, table and figures side by side where there is room. */

import { css, unsafeCSS } from 'lit';

/** In steps: the page's policy forbids style attributes. */
const tints = unsafeCSS(
  Array.from({ length: 9 }, (_, i) => `td[data-tint='${i}'] { --tint: ${4.25 * i}%; }`).join('\n'),
);

export const panelStyles = css`
  ${tints}
  .head {
    justify-content: space-between;
  }
  .content {
    flex: 1;
    display: grid;
    gap: 18px;
    align-content: start;
    min-height: 0;
    padding: 14px 12px calc(24px + env(safe-area-inset-bottom));
    overflow-y: auto;
  }
  .content > *,
  section {
    min-width: 0;
  }
  section {
    display: grid;
    gap: 8px;
    align-content: start;
    justify-items: start;
  }
  section > * {
    max-width: 100%;
  }
  h3 {
    font-size: 1.0625rem;
    font-weight: 700;
  }
  .term {
    color: var(--ink-soft);
    font-size: 0.875rem;
    font-weight: 400;
  }
  .lead,
  .note {
    max-width: 46em;
  }
  .note {
    font-size: 0.875rem;
    line-height: 1.4;
  }
  .ways,
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
  }
  .bar {
    justify-content: space-between;
  }
  .bar .field {
    min-width: 10em;
  }
  .picker:focus-within {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  .dropping {
    outline: 3px dashed var(--line-strong);
    outline-offset: -6px;
  }
  progress {
    flex: 1 1 12em;
    width: auto;
  }
  .order,
  .report form {
    display: grid;
    gap: 12px;
    max-width: 44em;
  }
  .report form {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14em), 1fr));
  }
  .report .wide {
    grid-column: 1 / -1;
  }
  .report[open] {
    display: grid;
    gap: 12px;
  }
  .report summary {
    font-weight: 600;
  }
  .warning {
    padding: 10px 14px;
    border-inline-start: 5px solid var(--sun);
  }
  textarea {
    width: 100%;
    padding: 8px 12px;
    border: 1.5px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--card);
    font: inherit;
  }
  .summary {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 28px;
  }
  .summary dd {
    font-size: 0.9375rem;
  }
  .summary b {
    font-size: 1.5rem;
  }
  .scroll {
    overflow-x: auto;
    padding: 2px;
  }
  table {
    border-collapse: collapse;
  }
  .matrix td,
  .matrix thead th {
    min-width: 44px;
    padding: 0;
    text-align: center;
  }
  .matrix tbody td {
    border: 1px solid var(--line);
    background: color-mix(in srgb, var(--bar-explained) var(--tint, 0%), var(--card));
  }
  .matrix tbody td.right {
    box-shadow: inset 0 0 0 2px var(--line-strong);
  }
  .matrix button,
  .none {
    display: grid;
    place-items: center;
    width: 100%;
    min-width: 44px;
    min-height: 44px;
    padding: 0;
    border: 0;
    background: transparent;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .matrix button:enabled {
    cursor: pointer;
    touch-action: manipulation;
  }
  .matrix button:enabled:hover {
    box-shadow: inset 0 0 0 2px var(--ink);
  }
  .matrix button:focus-visible {
    outline-offset: -3px;
  }
  .none {
    color: var(--ink-soft);
  }
  .matrix th {
    font-size: 0.75rem;
    font-weight: 600;
  }
  .matrix tbody th {
    padding-inline-end: 6px;
    text-align: end;
  }
  .matrix thead th span {
    display: inline-block;
    padding-bottom: 4px;
    writing-mode: vertical-rl;
    rotate: 180deg;
  }
  .matrix thead th {
    vertical-align: bottom;
  }
  .matrix .axes {
    padding-inline-end: 6px;
    font-size: 0.6875rem;
    line-height: 1.5;
    text-align: end;
    vertical-align: bottom;
  }
  .labels th,
  .labels td {
    padding: 6px 10px 6px 0;
    border-bottom: 1px solid var(--line);
    font-size: 0.875rem;
    text-align: start;
    vertical-align: baseline;
  }
  .plot {
    display: grid;
    grid-template-columns: auto minmax(0, 240px);
    gap: 2px 6px;
    font-size: 0.8125rem;
  }
  .plot .side {
    writing-mode: vertical-rl;
    rotate: 180deg;
    justify-self: center;
    align-self: center;
  }
  .plot .foot {
    grid-column: 2;
    text-align: center;
  }
  svg path,
  svg polyline {
    fill: none;
    stroke: var(--line-strong);
  }
  .plot .ideal {
    stroke-dasharray: 4 4;
  }
  .plot .curve {
    stroke: var(--bar-explained);
    stroke-width: 2;
  }
  .plot circle {
    fill: var(--bar-explained);
  }
  .dropped {
    display: grid;
    gap: 4px;
    width: 100%;
  }
  .dropped details li {
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }
  .faces {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(76px, 1fr));
    gap: 8px;
    width: 100%;
  }
  .face {
    display: grid;
    gap: 2px;
    width: 100%;
    max-width: 110px;
    padding: 4px;
    border: 1.5px solid var(--line);
    border-radius: var(--radius-small);
    background: var(--card);
    font-size: 0.8125rem;
    cursor: pointer;
    touch-action: manipulation;
  }
  .face:hover {
    border-color: var(--ink);
  }
  .maps {
    display: grid;
    gap: 16px;
    width: 100%;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
  }
  figure {
    display: grid;
    gap: 8px;
    align-content: start;
    max-width: 640px;
  }
  .picture {
    padding: 6px;
    border-radius: var(--radius-small);
    background: #fff;
  }
  .results,
  .beside {
    display: grid;
    gap: 22px;
    align-content: start;
  }
`;
