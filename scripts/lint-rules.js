// The house's own lint rules, loaded by .oxlintrc.json.

const AMBIENT = {
  'Date.now': 'take the time from effects.clock',
  'performance.now': 'take the time from effects.clock',
  'Math.random': 'take randomness from effects, or be handed the value',
  'crypto.randomUUID': 'take new ids from effects, or be handed the id',
  'crypto.getRandomValues': 'take randomness from effects, or be handed the value',
}

/** Code that decides must give the same answer twice: it may format and parse times, but never ask what time it is. */
const noAmbientTimeOrChance = {
  create(context) {
    const report = (node, what, remedy) => {
      context.report({ node, message: `${what} makes this code give another answer each time: ${remedy}` })
    }
    const isGlobal = (node, name) => node.type === 'Identifier' && node.name === name
    return {
      MemberExpression(node) {
        if (node.object.type !== 'Identifier' || node.computed || node.property.type !== 'Identifier') return
        const name = `${node.object.name}.${node.property.name}`
        if (Object.hasOwn(AMBIENT, name)) report(node, name, AMBIENT[name])
      },
      NewExpression(node) {
        if (isGlobal(node.callee, 'Date') && node.arguments.length === 0)
          report(node, 'new Date()', AMBIENT['Date.now'])
      },
      CallExpression(node) {
        if (isGlobal(node.callee, 'Date')) report(node, 'Date()', AMBIENT['Date.now'])
      },
    }
  },
}

export default {
  meta: { name: 'till' },
  rules: { 'no-ambient-time-or-chance': noAmbientTimeOrChance },
}
