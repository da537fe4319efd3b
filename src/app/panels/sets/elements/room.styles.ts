/** Layout of the panel where there is room: table and figures side by side. */

import { css } from 'lit';

export const roomStyles = css`
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
