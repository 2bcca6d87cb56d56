import { loadCommands } from '../commands/index.js'

/** All declarations, for tests that go through each of them. */
export const commands = await loadCommands()
