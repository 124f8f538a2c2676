import { isAlias, visit } from 'yaml'
import type { Alias, Document, Node } from 'yaml'

const known = new WeakMap<Document, Map<Alias, Node | undefined>>()

/**
 * The node an alias stands for: the last one before it with its anchor; undefined where there is none. The library's
 * own look-up walks the whole document for each alias; this one walks it once.
 */
export function aliased(alias: Alias, document: Document): Node | undefined {
  let targets = known.get(document)
  if (targets === undefined) {
    targets = targetsIn(document)
    known.set(document, targets)
  }
  return targets.get(alias)
}

function targetsIn(document: Document): Map<Alias, Node | undefined> {
  const targets = new Map<Alias, Node | undefined>()
  const anchors = new Map<string, Node>()
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) targets.set(node, anchors.get(node.source))
      else if ('anchor' in node && typeof node.anchor === 'string') anchors.set(node.anchor, node)
    },
  })
  return targets
}
