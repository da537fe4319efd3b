/** The languages of the report. Another one is a table and a line here. */

import { reportEnglish, type ReportWords } from '../../src/words/en/report.ts';
import { reportChinese } from '../../src/words/zh-TW/report.ts';

export const REPORT_LANGUAGES: Readonly<Record<string, ReportWords>> = {
  en: reportEnglish,
  'zh-TW': reportChinese,
};
