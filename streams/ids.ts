/**
 * Formats of the ids on the topics. All are tokens: an id in which a card number could hide is
 * refused (see `hasCardNumber`).
 */
const token = (prefix: string) => new RegExp(`^${prefix}_[0-9A-Za-z-]{6,40}$`)
const formats = {
  event: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  program: /^[a-z][a-z0-9_-]{0,31}$/,
  account: token('acc'),
  card: token('crd'),
  authorization: token('aut'),
  merchant: token('mer'),
  device: token('dev'),
  payment: token('pay'),
}

export type IdKind = keyof typeof formats

/** Whether `text` is an id of that kind and cannot be a card number in disguise. */
export const isId = (kind: IdKind, text: string): boolean =>
  formats[kind].test(text) && (isUuid(text.slice(text.indexOf('_') + 1)) || !hasCardNumber(text))

// One random UUID in 400 has digits that pass for a card number's; its form tells it apart.
const isUuid = (text: string): boolean => formats.event.test(text)

// 13 to 19 digits, alone or in groups parted by one space or hyphen (ISO/IEC 7812-1).
const digitRuns = /\d(?:[ -]?\d){12,18}/g

/** Whether the text holds 13 to 19 digits that pass the Luhn check. */
export const hasCardNumber = (text: string): boolean => maskCardNumbers(text) !== text

/** The text with every card number's digits, but the last four, replaced by `*`. */
export const maskCardNumbers = (text: string): string =>
  text.replace(digitRuns, (run) => (passesLuhn(run) ? mask(run) : run))

const mask = (run: string): string => run.slice(0, -4).replace(/\d/g, '*') + run.slice(-4)

/** Luhn's check digit formula (ISO/IEC 7812-1 annex B). */
function passesLuhn(run: string): boolean {
  const digits = run.replace(/\D/g, '')
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
