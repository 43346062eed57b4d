import { settings, type Setting } from './settings.ts';

/** The reference of all settings as a Markdown table, made from what reads them. */
export function settingsTable(): string {
  const rows = (Object.values(settings) as Setting<unknown>[]).map(
    ({ name, type, default: standard, description }) =>
      `| \`${name}\` | ${type} | ${standard === null ? '' : `\`${standard}\``} | ${description} |`,
  );
  return ['| setting | type | default | what it is |', '|---|---|---|---|', ...rows].join('\n');
}
