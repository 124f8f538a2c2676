import { writeSync } from 'node:fs'
import { MIGRATIONS } from '../migrations'
import { openChecked } from '../open-database'

// Takes a database over to the newest format: program <path> <backups> [slow]. `slow`: the last thing each step does takes
// minutes, with a word before it, so that the process can be killed in the middle of its transaction.

const [path = '', backups = '', pace] = process.argv.slice(2)
const ENDLESS = `;
  CREATE TABLE counted AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT max(i) FROM n`

const steps = pace === 'slow' ? MIGRATIONS.map((step, at) => (at < 2 ? step : step + ENDLESS)) : MIGRATIONS
writeSync(1, 'begins\n')
const { db } = openChecked(path, backups, steps)
db.close()
writeSync(1, 'done\n')
