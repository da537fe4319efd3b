/** Layout of the panel where there is room: table and figures side by side. */

import { css } from 'lit';

export const roomStyles = css`
  .matrix .note {
    max-width: 28em;
  }
  /* Seven labels are seen whole on a phone. */
  @media (max-width: 479px) {
    .content {
      padding-inline: 8px;
    }
    .matrix tbody th,
    .matrix .axes {
      padding-inline-end: 3px;
      font-size: 0.6875rem;
    }
  }
  @media (min-width: 760px) {
    .content {
      gap: 22px;
      padding-inline: 24px;
    }
    .matrix th,
    .matrix .axes {
      font-size: 0.8125rem;
    }
    .matrix td,
    .matrix thead th {
      min-width: 48px;
    }
  }
  @media (min-width: 1000px) {
    .results {
      display: grid;
      grid-template-columns: auto minmax(300px, 1fr);
      gap: 22px 36px;
      align-items: start;
    }
  }
`;
