import { Command } from 'commander'
import { describeSettings, type SettingLine, type Settings } from '../config.ts'
import type { CommandContext } from './context.ts'

export const settingsCommand = ({ settings, terminal }: CommandContext): Command =>
  new Command('settings')
    .description('Show every setting: its value in force, its default, what it means')
    .option('--json', 'print one JSON object')
    .option('--markdown', 'print docs/settings.md')
    .action(({ json, markdown }: { json?: boolean; markdown?: boolean }) => {
      if (markdown) return terminal.line(settingsPage())
      const shown = describeSettings().map((line) => ({
        ...line,
        value: shownValue(line, settings),
      }))
      if (json) return terminal.line(JSON.stringify(shown))
      for (const { name, value, doc } of shown) terminal.line(`${name}=${value}\n    ${doc}`)
    })

// An address may hold a password between the user and the host.
const passwordInUrl = /:\/\/([^:@/]*):[^@/]*@/

function shownValue({ name, secret }: SettingLine, settings: Settings): string {
  const value = String(settings[name as keyof Settings])
  if (secret && value !== '') return '***'
  return value.replace(passwordInUrl, '://$1:***@')
}

/** docs/settings.md, made from the settings themselves. */
export function settingsPage(): string {
  const rows = describeSettings().map(
    ({ name, fallback, doc }) =>
      `| ${name} | ${fallback === '' ? '' : `\`${fallback}\``} | ${doc} |`,
  )
  return [
    '# Settings',
    '',
    'All settings are environment variables. This page is printed by `weir settings --markdown`;',
    '`weir settings` shows what is in force.',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}
