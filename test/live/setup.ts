import { rmSync } from 'node:fs'
import { DockerComposeEnvironment, Wait } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import { createAnalyst } from '../../stack/analyst.ts'
import { composeFile, composeProject, composeVariables } from '../../stack/compose.ts'
import { findEngine, planStack } from '../../stack/plan.ts'
import { type StackUrls, serverNames, urlsOf } from '../../stack/servers.ts'
import { startStack } from '../../stack/stack.ts'
import { type StackPlace, stackDirectory } from '../../stack/state.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the servers of the live tests are. */
    urls: StackUrls
    /** Their stack: `attachStack(inject('stack'))` ends and restarts them. */
    stack: StackPlace
  }
}

/** One stack for all live tests: it ends with them, and its files go with it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const place = { root: process.cwd(), name: `test-${process.pid}` }
  const engine = await findEngine({ root: place.root, servers: serverNames, say }, { wish: 'auto' })
  const started = engine === 'docker' ? await startContainers(place) : await startPrograms(place)
  project.provide('urls', started.urls)
  project.provide('stack', place)
  return started.stop
}

type Started = { readonly urls: StackUrls; readonly stop: () => Promise<void> }

const say = (text: string): void => void process.stderr.write(`${text}\n`)

const startPrograms = (place: StackPlace): Promise<Started> =>
  startStack({ ...place, engine: 'local', given: {}, say })

async function startContainers(place: StackPlace): Promise<Started> {
  const servers = serverNames
  const plan = await planStack(place, { wish: 'docker', lifetime: 'command', servers, say })
  const containers = await new DockerComposeEnvironment(place.root, composeFile)
    .withProjectName(composeProject(place.name))
    .withEnvironment(composeVariables(plan))
    .withDefaultWaitStrategy(Wait.forHealthCheck())
    .up([...servers])
  await createAnalyst(plan)
  return {
    urls: urlsOf(plan),
    async stop() {
      await containers.down({ removeVolumes: true })
      rmSync(stackDirectory(place), { recursive: true, force: true })
    },
  }
}
