import { memo, useMemo } from 'react'
import type { InstanceRow } from '@shared/model/rows'
import { useComponents, useSpecialists } from '../../state/selectors'
import { STATE_INK } from '../../ui/StateGlyph'
import { lanePaths, type StripPort } from './strip'

/** What is at rest is a quiet grey: the darkest thing of the sidebar must not be what nobody has started. */
const TICK_INK = { ...STATE_INK, unknown: 'text-line-strong', stopped: 'text-line-strong' }

const WIDTH = 200
const LANE_HEIGHT = 5
const GAP = 2

/** The map of an instance zoomed out: a lane of components above a lane of specialists, each tick a port. */
export const PortStrip = memo(function PortStrip({ instance }: { instance: InstanceRow }) {
  const components = useComponents(instance.id)
  const specialists = useSpecialists(instance.id)
  const lanes = useMemo(() => {
    const above: StripPort[] = components.flatMap(({ port, extraPorts, state }) => [
      ...(port === null ? [] : [{ port, state }]),
      ...extraPorts.map((extra) => ({ port: extra.port, state })),
    ])
    const below: StripPort[] = specialists.flatMap(({ port, state }) => (port === null ? [] : [{ port, state }]))
    const { component, ai } = instance.ports
    return [
      lanePaths(component, above, WIDTH, LANE_HEIGHT),
      ...(ai === null ? [] : [lanePaths(ai, below, WIDTH, LANE_HEIGHT)]),
    ]
  }, [components, specialists, instance.ports])
  const height = lanes.length * (LANE_HEIGHT + GAP) - GAP
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      className="block w-full"
      height={height}
    >
      {lanes.map((paths, lane) => (
        // Lanes never change places.
        // eslint-disable-next-line react/no-array-index-key
        <g key={lane} transform={`translate(0 ${lane * (LANE_HEIGHT + GAP)})`}>
          <rect width={WIDTH} height={LANE_HEIGHT} data-lane className="fill-line" />
          {paths.map(({ state, path }) => (
            <path key={state} d={path} fill="currentColor" className={TICK_INK[state]} />
          ))}
        </g>
      ))}
    </svg>
  )
})
