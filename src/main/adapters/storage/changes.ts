import { MOST_TRANSITIONS } from '@shared/contract/lifecycle-commands'
import type { Change } from '../../engine/effects'
import { blockValues } from './rows'
import type { Statement, Value } from './sqlite'

/** Lines of the timeline that are kept. */
export const TIMELINE_KEPT = 5_000

/** Ended runs of one component that are kept: as many as there may be logs to look at, and some. */
export const ENDED_RUNS_KEPT = 20

/** Gives the compiled statement of a text; compiled once. */
export type Prepare = (sql: string) => Statement

/** Writes one change; the caller holds the transaction. */
export function applyChange(prepare: Prepare, change: Change): void {
  const run = (sql: string, ...values: Value[]): void => void prepare(sql).run(...values)
  switch (change.kind) {
    case 'instance.put': {
      const { id, name, platform, mode, root, ports, createdAt, offsets, ignored, overrideReason, hold } = change.record
      const { whenTillGoes, logBudgetBytes } = change.record
      return run(
        `INSERT OR REPLACE INTO instances (id, name, platform, mode, root,
           component_base, component_size, ai_base, ai_size, created_at, offsets, ignored, override_reason, hold,
           when_till_goes, log_budget_bytes)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        name,
        platform,
        mode,
        root,
        ...blockValues(ports),
        createdAt,
        JSON.stringify(offsets),
        JSON.stringify(ignored),
        overrideReason,
        hold === null ? null : JSON.stringify(hold),
        whenTillGoes ?? null,
        logBudgetBytes ?? null,
      )
    }
    case 'instance.remove': {
      // All that would come to life again with a new instance of the same id goes too; its timeline is history.
      const ofInstance = "substr(ref, 1, length(?1) + 1) = ?1 || '/'"
      run('DELETE FROM instances WHERE id = ?', change.id)
      run('DELETE FROM reservations WHERE instance = ?', change.id)
      run('DELETE FROM undos WHERE instance = ?', change.id)
      run(`DELETE FROM wanted WHERE ${ofInstance}`, change.id)
      run(`DELETE FROM restarts WHERE ${ofInstance}`, change.id)
      run(`DELETE FROM rests WHERE ${ofInstance}`, change.id)
      run(`DELETE FROM transitions WHERE ${ofInstance}`, change.id)
      run(`DELETE FROM registrations WHERE ${ofInstance}`, change.id)
      run('DELETE FROM starts WHERE instance = ?', change.id)
      run('DELETE FROM fallbacks WHERE instance = ?', change.id)
      return run(`DELETE FROM runs WHERE ended_at IS NOT NULL AND ${ofInstance}`, change.id)
    }
    case 'run.put': {
      const { run: id, ref, identity, logPath, startedAt, state } = change.record
      return run(
        `INSERT INTO runs (run, ref, boot_id, pid, start_ticks, log_path, state, started_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (run) DO UPDATE SET boot_id = excluded.boot_id, pid = excluded.pid,
           start_ticks = excluded.start_ticks, log_path = excluded.log_path, state = excluded.state`,
        id,
        ref,
        identity.bootId,
        identity.pid,
        identity.startTicks,
        logPath,
        state,
        startedAt,
      )
    }
    case 'run.state':
      return run('UPDATE runs SET state = ? WHERE run = ?', change.state, change.run)
    case 'run.end':
      run(
        'UPDATE runs SET ended_at = ?, exit_code = ?, signal = ? WHERE run = ?',
        change.at,
        change.exitCode,
        change.signal,
        change.run,
      )
      return run(
        `DELETE FROM runs WHERE run IN (
           SELECT run FROM runs WHERE ref = (SELECT ref FROM runs WHERE run = ?) AND ended_at IS NOT NULL
           ORDER BY rowid DESC LIMIT -1 OFFSET ${ENDED_RUNS_KEPT})`,
        change.run,
      )
    case 'wanted.put':
      return change.isWanted
        ? run('INSERT OR IGNORE INTO wanted (ref) VALUES (?)', change.ref)
        : run('DELETE FROM wanted WHERE ref = ?', change.ref)
    case 'restarts.put':
      return run('INSERT OR REPLACE INTO restarts (ref, count) VALUES (?, ?)', change.ref, change.restarts)
    case 'rest.put': {
      const { ref, state, reason, at } = change.rest
      return run(
        'INSERT OR REPLACE INTO rests (ref, state, code, message, at, because) VALUES (?, ?, ?, ?, ?, ?)',
        ref,
        state,
        reason?.code ?? null,
        reason?.message ?? null,
        at,
        listText(reason?.because),
      )
    }
    case 'timeline.add': {
      const { id, at, level, instance, ref, state, message, code, because } = change.row
      run(
        `INSERT INTO timeline (id, at, level, instance, ref, state, message, code, because)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET message = excluded.message, because = excluded.because`,
        id,
        at,
        level,
        instance,
        ref,
        state,
        message,
        code ?? null,
        listText(because),
      )
      return run(`DELETE FROM timeline WHERE seq <= (SELECT max(seq) FROM timeline) - ${TIMELINE_KEPT}`)
    }
    case 'transition.add': {
      const { at, state, code, message, because, run: id } = change.entry
      run(
        'INSERT INTO transitions (ref, at, state, code, message, because, run) VALUES (?, ?, ?, ?, ?, ?, ?)',
        change.ref,
        at,
        state,
        code,
        message,
        listText(because),
        id,
      )
      return run(
        `DELETE FROM transitions WHERE ref = ?1 AND seq <= (
           SELECT seq FROM transitions WHERE ref = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ${MOST_TRANSITIONS})`,
        change.ref,
      )
    }
    case 'registration.put':
      return run(
        'INSERT OR REPLACE INTO registrations (ref, json) VALUES (?, ?)',
        change.row.id,
        JSON.stringify(change.row),
      )
    case 'registration.remove':
      return run('DELETE FROM registrations WHERE ref = ?', change.ref)
    case 'start.put':
      return run('INSERT OR REPLACE INTO starts (instance, json) VALUES (?, ?)', change.instance, change.json)
    case 'fallback.put':
      return run(
        'INSERT OR REPLACE INTO fallbacks (instance, capability, json) VALUES (?, ?, ?)',
        change.instance,
        change.capability,
        change.json,
      )
    case 'undo.put': {
      const { id, instance, message, at, step } = change.undo
      return run(
        'INSERT OR REPLACE INTO undos (id, instance, message, at, step) VALUES (?, ?, ?, ?, ?)',
        id,
        instance,
        message,
        at,
        step,
      )
    }
    case 'undo.remove':
      return run('DELETE FROM undos WHERE id = ?', change.id)
    case 'settings.put':
      return run('INSERT OR REPLACE INTO settings (id, json) VALUES (1, ?)', JSON.stringify(change.settings))
  }
}

/** A list as JSON; NULL where it is empty. */
function listText(list: readonly unknown[] | undefined): string | null {
  return list === undefined || list.length === 0 ? null : JSON.stringify(list)
}
