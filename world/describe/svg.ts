/** SVG as text: elements with escaped words and short numbers, the same bytes everywhere. */

export type Attributes = Readonly<Record<string, string | number>>

export const element = (
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string => {
  const stated = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${attributeText(value)}"`,
  )
  const opening = `<${name}${stated.join('')}`
  return children.length === 0 ? `${opening}/>` : `${opening}>${children.join('')}</${name}>`
}

export const words = (text: string, attributes: Attributes): string =>
  element('text', attributes, escaped(text))

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const attributeText = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(100 * value) / 100) : escaped(value)
