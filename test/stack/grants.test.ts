import { expect, test } from 'vitest'
import { roleAsSql, roleAsXml } from '../../stack/analyst-role.ts'
import { analystGrants } from '../../stack/grants.ts'

const grants = Object.entries(analystGrants)

test('no device, address, paying account or copy of a message is shown to analysts', () => {
  const telling = /device|(^|_)ip($|_)|address|payment_source|value_base64|password|email|phone/
  const told = grants.flatMap(([view, { shown }]) =>
    shown.filter((column) => telling.test(column)).map((column) => `${view}.${column}`),
  )
  expect(told).toEqual([])
})

test('a column is named once: as shown or as withheld', () => {
  for (const [view, { shown, withheld }] of grants) {
    const named = [...shown, ...withheld]
    expect([view, named.length]).toEqual([view, new Set(named).size])
  }
})

test('analysts are granted views, never tables', () => {
  expect(grants.filter(([view]) => !view.startsWith('v_'))).toEqual([])
})

test('a server of its own and a given one grant the same', () => {
  const granted = (text: string) => text.match(/GRANT [^<;]+? ON `weir`\.[\w*]+/g)
  const sql = granted(roleAsSql('weir').join(';'))
  expect(sql).toHaveLength(grants.length + 1)
  expect(granted(roleAsXml('weir').role)).toEqual(sql)
})

test('what is not listed any more is taken back before the list is granted', () => {
  const statements = roleAsSql('weir')
  const taken = statements.findIndex((statement) => statement.startsWith('REVOKE SELECT'))
  const given = statements.findIndex((statement) => statement.startsWith('GRANT'))
  expect(taken).toBeGreaterThan(-1)
  expect(given).toBe(taken + 1)
})

test('a database with a strange name is quoted', () => {
  expect(roleAsSql('my`weir').join()).toContain('ON `myweir`.v_decisions')
})
