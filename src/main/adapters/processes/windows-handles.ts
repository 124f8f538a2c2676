import { createRequire } from 'node:module'
import type * as Koffi from 'koffi'
import type { ProcessHandles } from './process-handles'

/** The calls of kernel32.dll that are needed (processthreadsapi.h, synchapi.h, handleapi.h); a HANDLE is a number here. */
export type Kernel32 = {
  /** 0: there is no such process, or it is not ours to wait for. */
  OpenProcess(access: number, isInherited: number, pid: number): number
  WaitForSingleObject(handle: number, milliseconds: number): number
  CloseHandle(handle: number): number
}

/** Access right to wait for the end of a process, and for nothing else. */
const SYNCHRONIZE = 0x0010_0000
/** It is signalled, which of a process means: it has ended. */
const WAIT_OBJECT_0 = 0

/** Null where the library can't be asked: then processes are looked at in the table, which costs a thousand times as much. */
export function loadWindowsHandles(kernel: Kernel32 | null = loadKernel()): ProcessHandles | null {
  if (kernel === null) return null
  return {
    open(pid) {
      const handle = kernel.OpenProcess(SYNCHRONIZE, 0, pid)
      return handle === 0 ? null : handle
    },
    ended: (handles) => new Set(handles.filter((handle) => kernel.WaitForSingleObject(handle, 0) === WAIT_OBJECT_0)),
    close(handle) {
      kernel.CloseHandle(handle)
    },
  }
}

function loadKernel(): Kernel32 | null {
  if (process.platform !== 'win32') return null
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi
    const library = koffi.load('kernel32.dll')
    const declare = (prototype: string): ((...args: number[]) => number) => library.func(prototype)
    return {
      OpenProcess: declare('intptr_t OpenProcess(uint32_t, int, uint32_t)'),
      WaitForSingleObject: declare('uint32_t WaitForSingleObject(intptr_t, uint32_t)'),
      CloseHandle: declare('int CloseHandle(intptr_t)'),
    }
  } catch {
    // Whatever kept the library from loading, there is another way.
    return null
  }
}
