/** The languages of the report. Another one is a table and a line here. */

import { reportEnglish, type ReportWords } from '../../words/en/report.ts';
import { reportChinese } from '../../words/zh-TW/report.ts';

export const REPORT_LANGUAGES: Readonly<Record<string, ReportWords>> = {
  en: reportEnglish,
  'zh-TW': reportChinese,
};
