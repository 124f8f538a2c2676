// Takes the write lock, reserves in it, and keeps it until a line comes in; a child process of
// storage-processes.adapter.test.ts. Arguments: database, instance, base, AI base. Prints `held`, then `kept`.
import { openDatabase } from '../sqlite'

const [, , path = '', instance = '', base = '0', aiBase = '0'] = process.argv
const db = openDatabase(path)
db.exec('BEGIN IMMEDIATE')
db.prepare(
  `INSERT INTO reservations (instance, root, component_base, component_size, ai_base, ai_size) VALUES (?, '/srv', ?, 100, ?, 100)`,
).run(instance, Number(base), Number(aiBase))
process.stdout.write('held\n')
process.stdin.once('data', () => {
  db.exec('COMMIT')
  process.stdout.write('kept\n')
  process.stdin.destroy()
})
