import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readVariables } from '@shared/env-file/read'
import { renderEnvLocal } from '../env-local/render'
import { plannedPorts } from '../ports/plan'
import { fileConflicts } from './conflicts'
import { readDeclarations } from './declarations'
import { fileDifferences } from './file-differences'
import { ourVariables } from './our-variables'
import { rootDifferences, rootVariables } from './root-differences'
import { definition, facts, plan, variables } from './testing/coder-b'

const names = fc.constantFrom(...variables.map(({ name }) => name), 'TEKTON_ROOT', 'TEKTON_MAIN_ROOT', 'MINE')
const values = fc.oneof(
  fc.integer({ min: 0, max: 70_000 }).map(String),
  fc.constantFrom('', ' 8201 ', '"8201"', '8201 # ours', '/Users/x', '/home/ada/b', '${PORT}', 'é'),
)
const line = fc.oneof(
  fc.tuple(names, values).map(([name, value]) => `${name}=${value}`),
  fc.constantFrom('', '# a remark', 'no sign', '=', 'export HERMES_PORT=1', '\uFEFF'),
)
const text = fc
  .tuple(fc.array(line, { maxLength: 60 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, ending, isEnded]) => lines.join(ending) + (isEnded ? ending : ''))

test('what readers get is what the last place says, in whichever file', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
      const declared = readDeclarations(texts.map((one, index) => ({ name: String(index), text: one, problem: null })))
      const read = new Map(texts.flatMap((one) => [...readVariables(one)]))
      expect(new Map([...declared].map(([name, places]) => [name, places.at(-1)?.value]))).toEqual(read)
    }),
  )
})

test('a repair leaves nothing to complain of, whatever the files said', () => {
  fc.assert(
    fc.property(text, text, (before, other) => {
      const repaired = renderEnvLocal(definition, facts, before).text
      const files = [
        { name: '.env.tekton', text: other, problem: null },
        { name: '.env.local', text: repaired, problem: null },
      ]
      const declared = readDeclarations(files)
      const differences = fileDifferences(variables, declared)
      expect(differences.filter(({ level }) => level === 'warning')).toEqual([])
      expect(differences.filter(({ file }) => file === '.env.local')).toEqual([])
      const look = { realPathOf: () => null, isMainKnown: true, shorten: (path: string) => path }
      expect(rootDifferences(rootVariables(definition, facts), declared, look)).toEqual([])
    }),
  )
})

test('however much is wrong, it is a few conflicts: one a file and kind, each with its own id', () => {
  fc.assert(
    fc.property(text, text, (earlier, later) => {
      const files = [
        { name: '.env.tekton', text: earlier, problem: null },
        { name: '.env.local', text: later, problem: null },
      ]
      const declared = readDeclarations(files)
      const found = fileConflicts(plan, files, fileDifferences(variables, declared), [])
      expect(found.length).toBeLessThanOrEqual(4)
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
      for (const { title, message, choices } of found) {
        expect(title.length + message.length).toBeLessThan(700)
        expect(choices.at(-1)?.change.kind).toBe('ignore')
      }
    }),
  )
})

test('a difference is told exactly where the last word on a variable is another than the plan', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 8_000, max: 9_900 }), (said, base) => {
      const ports = { component: { base, size: 100 }, ai: { base: base + 37_000, size: 100 } }
      const ours = ourVariables(definition, ports, plannedPorts(definition, ports))
      const declared = readDeclarations([{ name: '.env.local', text: said, problem: null }])
      const wrong = ours.filter(({ name, port }) => {
        const last = declared.get(name)?.at(-1)?.value
        return last !== undefined && !(/^\d{1,5}$/.test(last) && Number(last) === port)
      })
      const told = fileDifferences(ours, declared).filter(({ level }) => level === 'warning')
      expect(told.map(({ variable }) => variable.name)).toEqual(wrong.map(({ name }) => name))
    }),
  )
})
