import { useEffect, useState } from 'react'
import { forgetNewInstanceStart, type NewInstanceStart, useNewInstanceStart } from '../../state/new-instance'
import { NewInstanceForm } from './NewInstanceForm'

type NewInstanceDialogProps = {
  isOpen: boolean
  onClose: () => void
  /** Where to begin; absent: what `openNewInstance` was given. */
  start?: NewInstanceStart
}

/** Making an instance: the form on the left, what it would do on the right. Begins afresh each time it opens. */
export function NewInstanceDialog({ isOpen, onClose, start }: NewInstanceDialogProps) {
  return isOpen ? <Opened onClose={onClose} {...(start === undefined ? {} : { start })} /> : null
}

function Opened({ onClose, start }: Omit<NewInstanceDialogProps, 'isOpen'>) {
  const chosen = useNewInstanceStart((state) => state.start)
  // What it began with stays, though it is forgotten for the next time at once.
  const [begun] = useState(start ?? chosen)
  useEffect(() => forgetNewInstanceStart(), [])
  return <NewInstanceForm start={begun} onClose={onClose} />
}
