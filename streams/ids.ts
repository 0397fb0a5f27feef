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
  formats[kind].test(text) &&
  (kind === 'event' || !hasCardNumber(text) || isUuid(text.slice(text.indexOf('_') + 1)))

// One random UUID in 400 has digits that pass for a card number's; its form tells it apart.
const isUuid = (text: string): boolean => formats.event.test(text)

const panDigitsMin = 13
const panDigitsMax = 19

/** Whether the text holds 13 to 19 digits that pass the Luhn check. */
export const hasCardNumber = (text: string): boolean =>
  hasDigits(text, panDigitsMin) && maskCardNumbers(text) !== text

function hasDigits(text: string, least: number): boolean {
  let digits = 0
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place)
    if (code >= 48 && code <= 57) digits += 1
  }
  return digits >= least
}

/** The text with every card number's digits, but the last four, replaced by `*`. */
export const maskCardNumbers = (text: string): string => text.replace(groupsOfDigits, maskGroups)

// Groups of digits parted by one space or hyphen. A card number is one group or several in a row:
// another number may stand right before or after it.
const groupsOfDigits = /\d+(?:[ -]\d+)*/g

function maskGroups(run: string): string {
  if (run.length < panDigitsMin) return run
  const groups = run.split(/(?<=[ -])/)
  let masked = ''
  for (let first = 0; first < groups.length; ) {
    const end = endOfCardNumber(groups, first)
    const text = groups.slice(first, Math.max(end, first + 1)).join('')
    masked += end > first ? mask(text) : text
    first = Math.max(end, first + 1)
  }
  return masked
}

/** Where the longest card number that starts with the group `first` ends; `first` if none does. */
function endOfCardNumber(groups: readonly string[], first: number): number {
  let digits = ''
  let end = first
  for (let next = first; next < groups.length && digits.length < panDigitsMax; next++) {
    digits += (groups[next] ?? '').replace(/\D/g, '')
    const possible = digits.length >= panDigitsMin && digits.length <= panDigitsMax
    if (possible && passesLuhn(digits)) end = next + 1
  }
  return end
}

/**
 * The same for raw bytes as Latin-1 text, where a length or a number that happens to look like a
 * digit may touch a card number: whatever digits could be one are masked, rather too many.
 */
export const maskPossibleCardNumbers = (text: string): string =>
  text.replace(runsOfDigits, maskWithin)

const runsOfDigits = /\d(?:[ -]?\d){12,}/g

function maskWithin(run: string): string {
  const places = [...run.matchAll(/\d/g)].map(({ index }) => index)
  const digits = run.replace(/\D/g, '')
  const masked = new Set<number>()
  for (let first = 0; first + panDigitsMin <= digits.length; first++) {
    for (let count = panDigitsMin; count <= panDigitsMax; count++) {
      if (first + count > digits.length) break
      if (!passesLuhn(digits.slice(first, first + count))) continue
      for (const place of places.slice(first, first + count - shownDigits)) masked.add(place)
    }
  }
  return Array.from(run, (character, place) => (masked.has(place) ? '*' : character)).join('')
}

const shownDigits = 4

const mask = (text: string): string => text.replace(/\d(?=(?:\D*\d){4})/g, '*')

/** Luhn's check digit formula (ISO/IEC 7812-1 annex B). */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
